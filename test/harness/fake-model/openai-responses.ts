/** The OpenAI Responses API: `POST /v1/responses` with typed server-sent events. */
import { argumentDeltas, textDeltas, type Reply, type ScriptedCall } from './steps';
import {
  bearerKey,
  openAiErrorBody,
  openAiToolProblem,
  records,
  textOf,
  unpaired,
  type Body,
  type SseEvent,
  type Wire,
} from './wire';

const ROLES = new Set(['system', 'developer', 'user', 'assistant']);
const ITEM_TYPES = new Set(['message', 'function_call', 'function_call_output', 'reasoning']);

function itemProblem(item: Body, index: number): string | null {
  const type = item.type ?? 'message';
  if (type === 'item_reference') {
    return `Item with id '${String(item.id)}' not found. Items are not persisted when \`store\` is set to false.`;
  }
  if (typeof type !== 'string' || !ITEM_TYPES.has(type)) {
    return `Invalid value: '${String(type)}'. Param: 'input[${index}].type'.`;
  }
  if (type === 'message' && !ROLES.has(String(item.role))) {
    return `Invalid value: '${String(item.role)}'. Param: 'input[${index}].role'.`;
  }
  if (type === 'function_call' && typeof item.arguments !== 'string') {
    return `Invalid type for 'input[${index}].arguments': expected a string.`;
  }
  return null;
}

const idsOf = (items: readonly Body[], type: string) =>
  items.filter((item) => item.type === type).map((item) => item.call_id);

function problem(body: Body): string | null {
  const items = records(body.input);
  if (typeof body.model !== 'string' || body.model === '') {
    return "Missing required parameter: 'model'.";
  }
  if (body.stream !== true) {
    return 'This provider only streams.';
  }
  if (items.length === 0) {
    return "Missing required parameter: 'input'.";
  }
  for (const [index, item] of items.entries()) {
    const found = itemProblem(item, index);
    if (found !== null) {
      return found;
    }
  }
  const { open, stray } = unpaired(
    idsOf(items, 'function_call'),
    idsOf(items, 'function_call_output'),
  );
  if (open.length > 0) {
    return `No tool output found for function call ${String(open[0])}.`;
  }
  if (stray.length > 0) {
    return `No tool call found for function call output with call_id ${String(stray[0])}.`;
  }
  return openAiToolProblem(records(body.tools).filter((tool) => tool.type === 'function'));
}

function textEvents(
  reply: Reply,
  id: string,
  index: number,
): { events: SseEvent['data'][]; item: Body } {
  const at = { item_id: id, output_index: index, content_index: 0 };
  const part = { type: 'output_text', text: reply.text, annotations: [], logprobs: [] };
  const item = { id, type: 'message', status: 'completed', role: 'assistant', content: [part] };
  return {
    item,
    events: [
      {
        type: 'response.output_item.added',
        output_index: index,
        item: { ...item, status: 'in_progress', content: [] },
      },
      { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
      ...textDeltas(reply).map((delta) => ({
        type: 'response.output_text.delta',
        ...at,
        delta,
        logprobs: [],
      })),
      { type: 'response.output_text.done', ...at, text: reply.text, logprobs: [] },
      { type: 'response.content_part.done', ...at, part },
      { type: 'response.output_item.done', output_index: index, item },
    ],
  };
}

function callEvents(
  call: ScriptedCall,
  id: string,
  index: number,
): { events: SseEvent['data'][]; item: Body } {
  const deltas = argumentDeltas(call);
  const at = { item_id: `fc_${id}`, output_index: index };
  const item = {
    id: `fc_${id}`,
    type: 'function_call',
    status: 'completed',
    call_id: `call_${id}`,
    name: call.name,
    arguments: deltas.join(''),
  };
  return {
    item,
    events: [
      {
        type: 'response.output_item.added',
        output_index: index,
        item: { ...item, status: 'in_progress', arguments: '' },
      },
      ...deltas.map((delta) => ({ type: 'response.function_call_arguments.delta', ...at, delta })),
      {
        type: 'response.function_call_arguments.done',
        ...at,
        name: call.name,
        arguments: item.arguments,
      },
      { type: 'response.output_item.done', output_index: index, item },
    ],
  };
}

function events(reply: Reply, body: Body, serial: number): SseEvent[] {
  const output = [
    ...(reply.text === undefined ? [] : [textEvents(reply, `msg_${serial}`, 0)]),
    ...(reply.toolCalls ?? []).map((call, index) =>
      callEvents(call, `${serial}_${index}`, index + (reply.text === undefined ? 0 : 1)),
    ),
  ];
  const response = (status: string, more: object) => ({
    id: `resp_${serial}`,
    object: 'response',
    created_at: 1_790_000_000,
    status,
    error: null,
    incomplete_details: null,
    model: body.model,
    output: [],
    ...more,
  });
  const usage = {
    input_tokens: 20,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 10,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 30,
  };
  const all = [
    { type: 'response.created', response: response('in_progress', {}) },
    { type: 'response.in_progress', response: response('in_progress', {}) },
    ...output.flatMap((part) => part.events as Body[]),
    {
      type: 'response.completed',
      response: response('completed', { output: output.map((part) => part.item), usage }),
    },
  ];
  return all.map((data, sequence_number) => ({
    event: String(data.type),
    data: { ...data, sequence_number },
  }));
}

export const openaiResponses: Wire = {
  path: '/v1/responses',
  apiKey: bearerKey,
  problem,
  read: (body) => {
    const items = records(body.input);
    const said = (roles: string[]) =>
      items.filter((item) => roles.includes(String(item.role))).map((item) => textOf(item.content));
    return {
      system: said(['system', 'developer']).join('\n'),
      userTexts: said(['user']),
      toolNames: records(body.tools).map((tool) => String(tool.name)),
      toolResults: items
        .filter((item) => item.type === 'function_call_output')
        .map((item) => ({
          callId: String(item.call_id),
          content: textOf(item.output),
          isError: false,
        })),
    };
  },
  events,
  errorEvent: () => ({
    event: 'error',
    data: {
      type: 'error',
      code: 'server_error',
      message: 'The server had an error while processing your request.',
      param: null,
      sequence_number: 99,
    },
  }),
  errorBody: openAiErrorBody,
};
