/**
 * The OpenAI chat completions API, also spoken by compatible endpoints: `POST /v1/chat/completions`
 * with chunks and `[DONE]`.
 */
import { argumentDeltas, textDeltas, type Reply } from './steps';
import {
  bearerKey,
  isRecord,
  openAiErrorBody,
  openAiToolProblem,
  records,
  textOf,
  unpaired,
  type Body,
  type SseEvent,
  type Wire,
} from './wire';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/** The tool messages that follow a message directly. */
function resultsAfter(messages: readonly Body[], index: number): unknown[] {
  const rest = messages.slice(index + 1);
  const end = rest.findIndex((message) => message.role !== 'tool');
  return (end < 0 ? rest : rest.slice(0, end)).map((message) => message.tool_call_id);
}

function toolMessageProblem(previous: Body | undefined): string | null {
  return previous?.role === 'tool' || (previous?.role === 'assistant' && previous.tool_calls)
    ? null
    : "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
}

function messageProblem(messages: readonly Body[], index: number): string | null {
  const { role, tool_calls: calls } = messages[index] ?? {};
  if (!ROLES.has(String(role))) {
    return `Invalid value: '${String(role)}'. Param: 'messages[${index}].role'.`;
  }
  if (role === 'tool') {
    return toolMessageProblem(messages[index - 1]);
  }
  if (role !== 'assistant' || !calls) {
    return null;
  }
  const { open, stray } = unpaired(
    records(calls).map((call) => call.id),
    resultsAfter(messages, index),
  );
  if (open.length > 0) {
    return (
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      `The following tool_call_ids did not have response messages: ${open.join(', ')}`
    );
  }
  return stray.length > 0
    ? `Invalid parameter: 'tool_call_id' of '${String(stray[0])}' not found in 'tool_calls' of previous message.`
    : null;
}

const functionsOf = (body: Body) =>
  records(body.tools).map((tool) => (isRecord(tool.function) ? tool.function : {}));

function problem(body: Body): string | null {
  const messages = records(body.messages);
  if (typeof body.model !== 'string' || body.model === '') {
    return 'you must provide a model parameter';
  }
  if (body.stream !== true) {
    return 'This provider only streams.';
  }
  if (messages.length === 0) {
    return "Invalid 'messages': empty array. Expected an array with minimum length 1.";
  }
  for (const index of messages.keys()) {
    const found = messageProblem(messages, index);
    if (found !== null) {
      return found;
    }
  }
  return openAiToolProblem(functionsOf(body));
}

function events(reply: Reply, body: Body, serial: number): SseEvent[] {
  const chunk = (choices: Body[], more: object = {}): SseEvent => ({
    data: {
      id: `chatcmpl-${serial}`,
      object: 'chat.completion.chunk',
      created: 1_790_000_000,
      model: body.model,
      choices,
      ...more,
    },
  });
  const delta = (value: Body) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: null }]);
  const withUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true;
  return [
    delta({ role: 'assistant', content: reply.text === undefined ? null : '' }),
    ...textDeltas(reply).map((content) => delta({ content })),
    ...(reply.toolCalls ?? []).flatMap((call, index) => [
      delta({
        tool_calls: [
          {
            index,
            id: `call_${serial}_${index}`,
            type: 'function',
            function: { name: call.name, arguments: '' },
          },
        ],
      }),
      ...argumentDeltas(call).map((piece) =>
        delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]),
    chunk([
      {
        index: 0,
        delta: {},
        logprobs: null,
        finish_reason: reply.toolCalls ? 'tool_calls' : 'stop',
      },
    ]),
    ...(withUsage
      ? [chunk([], { usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 } })]
      : []),
    { data: '[DONE]' },
  ];
}

export const openaiChat: Wire = {
  path: '/v1/chat/completions',
  apiKey: bearerKey,
  problem,
  read: (body) => {
    const messages = records(body.messages);
    const said = (roles: string[]) =>
      messages
        .filter((message) => roles.includes(String(message.role)))
        .map((message) => textOf(message.content));
    return {
      system: said(['system', 'developer']).join('\n'),
      userTexts: said(['user']),
      toolNames: functionsOf(body).map((tool) => String(tool.name)),
      toolResults: messages
        .filter((message) => message.role === 'tool')
        .map((message) => ({
          callId: String(message.tool_call_id),
          content: textOf(message.content),
          isError: false,
        })),
    };
  },
  events,
  errorEvent: () => ({
    data: openAiErrorBody(500, 'The server had an error while processing your request.'),
  }),
  errorBody: openAiErrorBody,
};
