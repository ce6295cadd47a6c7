/**
 * The Anthropic messages API: `POST /v1/messages` with content blocks as named server-sent events.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { argumentDeltas, textDeltas, type Reply } from './steps';
import {
  isRecord,
  records,
  textOf,
  TOOL_NAME,
  unpaired,
  type Body,
  type SseEvent,
  type Wire,
} from './wire';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const blocks = (message: Body | undefined, type: string) =>
  records(message?.content).filter((block) => block.type === type);

function messageProblem(messages: readonly Body[], index: number): string | null {
  const message = messages[index];
  if (message?.role !== 'user' && message?.role !== 'assistant') {
    return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  }
  if (blocks(message, 'text').some((block) => block.text === '')) {
    return `messages.${index}: text content blocks must be non-empty`;
  }
  const calls = blocks(message, 'tool_use').map((block) => block.id);
  const { open } = unpaired(
    calls,
    blocks(messages[index + 1], 'tool_result').map((block) => block.tool_use_id),
  );
  if (open.length > 0) {
    return (
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. ` +
      'Each `tool_use` block must have a corresponding `tool_result` block in the next message.'
    );
  }
  const previous = blocks(messages[index - 1], 'tool_use').map((block) => block.id);
  const { stray } = unpaired(
    previous,
    blocks(message, 'tool_result').map((block) => block.tool_use_id),
  );
  return stray.length > 0
    ? `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray.join(', ')}.`
    : null;
}

function toolProblem(body: Body): string | null {
  for (const [index, tool] of records(body.tools).entries()) {
    if (typeof tool.name !== 'string' || !TOOL_NAME.test(tool.name)) {
      return `tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`;
    }
    if (!isRecord(tool.input_schema) || tool.input_schema.type !== 'object') {
      return `tools.${index}.custom.input_schema.type: Field required`;
    }
  }
  return null;
}

function problem(body: Body, headers: IncomingHttpHeaders): string | null {
  const messages = records(body.messages);
  if (headers['anthropic-version'] === undefined) {
    return 'anthropic-version: header is required';
  }
  if (typeof body.model !== 'string' || body.model === '') {
    return 'model: Field required';
  }
  if (!Number.isInteger(body.max_tokens) || Number(body.max_tokens) < 1) {
    return 'max_tokens: Field required';
  }
  if (body.stream !== true) {
    return 'stream: this provider only streams';
  }
  if (messages.length === 0) {
    return 'messages: at least one message is required';
  }
  if (messages[0]?.role !== 'user') {
    return 'messages: first message must use the "user" role';
  }
  for (const index of messages.keys()) {
    const found = messageProblem(messages, index);
    if (found !== null) {
      return found;
    }
  }
  return toolProblem(body);
}

/** One content block: its start, its deltas, its end. */
function block(index: number, content: Body, deltas: readonly Body[]): Body[] {
  return [
    { type: 'content_block_start', index, content_block: content },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function events(reply: Reply, body: Body, serial: number): SseEvent[] {
  const textBlock =
    reply.text === undefined
      ? []
      : block(
          0,
          { type: 'text', text: '' },
          textDeltas(reply).map((text) => ({ type: 'text_delta', text })),
        );
  const callBlocks = (reply.toolCalls ?? []).flatMap((call, index) =>
    block(
      index + (reply.text === undefined ? 0 : 1),
      { type: 'tool_use', id: `toolu_${serial}_${index}`, name: call.name, input: {} },
      argumentDeltas(call).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    ),
  );
  const message = {
    id: `msg_${serial}`,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 1 },
  };
  const all: Body[] = [
    { type: 'message_start', message },
    { type: 'ping' },
    ...textBlock,
    ...callBlocks,
    {
      type: 'message_delta',
      delta: { stop_reason: reply.toolCalls ? 'tool_use' : 'end_turn', stop_sequence: null },
      usage: { output_tokens: 10 },
    },
    { type: 'message_stop' },
  ];
  return all.map((data) => ({ event: String(data.type), data }));
}

function errorBody(status: number, message: string): Body {
  return {
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
    request_id: 'req_fake',
  };
}

export const anthropic: Wire = {
  path: '/v1/messages',
  apiKey: (headers) =>
    typeof headers['x-api-key'] === 'string' && headers['x-api-key'] !== ''
      ? headers['x-api-key']
      : undefined,
  problem,
  read: (body) => {
    const messages = records(body.messages);
    return {
      system: textOf(body.system),
      userTexts: messages
        .filter(
          (message) =>
            message.role === 'user' &&
            (typeof message.content === 'string' || blocks(message, 'text').length > 0),
        )
        .map((message) => textOf(message.content).trim()),
      toolNames: records(body.tools).map((tool) => String(tool.name)),
      toolResults: messages
        .flatMap((message) => blocks(message, 'tool_result'))
        .map((result) => ({
          callId: String(result.tool_use_id),
          content: textOf(result.content),
          isError: result.is_error === true,
        })),
    };
  },
  events,
  errorEvent: () => ({ event: 'error', data: errorBody(529, 'Overloaded') }),
  errorBody,
};
