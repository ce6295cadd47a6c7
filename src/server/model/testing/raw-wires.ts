/** What six protocols send, word by word, for tests that break their streams anywhere. */
import type { RemoteProvider } from '../../config';

export interface RawWire {
  /** Frames before the first token. */
  opening: readonly string[];
  /** Frames of the text `Hello`. */
  text: readonly string[];
  /** Frames of a call that is not complete. */
  call: readonly string[];
  /** Frames of a thought; empty where the protocol shows none. */
  thought: readonly string[];
  end: readonly string[];
  rateFrame: string;
  overloadFrame: string;
}

const frame = (data: object, event?: string): string =>
  `${event ? `event: ${event}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

const chunk = (delta: object, finish: string | null = null): string =>
  frame({ id: 'c', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] });

const error = (type: string, code: string | null) =>
  frame({ error: { message: 'no', type, code, param: null } });

const chat: RawWire = {
  opening: [': connected\n\n', chunk({ role: 'assistant', content: '' })],
  text: [chunk({ content: 'Hel' }), chunk({ content: 'lo' })],
  call: [
    chunk({
      tool_calls: [
        { index: 0, id: 'c1', type: 'function', function: { name: 'act', arguments: '{"n"' } },
      ],
    }),
  ],
  thought: [],
  end: [chunk({}, 'stop'), 'data: [DONE]\n\n'],
  rateFrame: error('rate_limit_error', 'rate_limit_exceeded'),
  overloadFrame: error('server_error', null),
};

const compatible: RawWire = { ...chat, thought: [chunk({ reasoning_content: 'Hm.' })] };

const event = (type: string, more: object = {}): string =>
  frame({ type, sequence_number: 1, ...more }, type);

const response = { id: 'r', created_at: 1, model: 'm' };
const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
const item = { type: 'message', id: 'msg', role: 'assistant', status: 'completed', content: [] };
const asked = { type: 'function_call', id: 'fc', call_id: 'c1', name: 'act', arguments: '' };
const said = (delta: string) =>
  event('response.output_text.delta', {
    item_id: 'msg',
    output_index: 0,
    content_index: 0,
    delta,
    logprobs: [],
  });

const responses: RawWire = {
  opening: [event('response.created', { response })],
  text: [
    event('response.output_item.added', { output_index: 0, item }),
    said('Hel'),
    said('lo'),
    event('response.output_item.done', { output_index: 0, item }),
  ],
  call: [event('response.output_item.added', { output_index: 0, item: asked })],
  thought: [
    event('response.output_item.added', {
      output_index: 0,
      item: { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'x' },
    }),
  ],
  end: [event('response.completed', { response: { ...response, status: 'completed', usage } })],
  rateFrame: event('error', {
    error: { type: 'tokens', code: 'rate_limit_exceeded', message: 'no', param: null },
  }),
  overloadFrame: event('response.failed', {
    response: { ...response, status: 'failed', error: { code: 'server_error', message: 'no' } },
  }),
};

const delta = (index: number, value: object) =>
  event('content_block_delta', { index, delta: value });
const block = (content_block: object) => event('content_block_start', { index: 0, content_block });
const failure = (type: string) => event('error', { error: { type, message: 'no' } });

const messages: RawWire = {
  opening: [
    event('message_start', {
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    }),
    event('ping'),
  ],
  text: [
    block({ type: 'text', text: '' }),
    delta(0, { type: 'text_delta', text: 'Hel' }),
    delta(0, { type: 'text_delta', text: 'lo' }),
    event('content_block_stop', { index: 0 }),
  ],
  call: [block({ type: 'tool_use', id: 'c1', name: 'act', input: {} })],
  thought: [
    block({ type: 'thinking', thinking: '', signature: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'Hm.' }),
  ],
  end: [
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 1 },
    }),
    event('message_stop'),
  ],
  rateFrame: failure('rate_limit_error'),
  overloadFrame: failure('overloaded_error'),
};

const candidate = (parts: object[], more: object = {}) =>
  frame({ candidates: [{ content: { role: 'model', parts }, index: 0, ...more }] });
const gemini = (code: number, status: string) => frame({ error: { code, message: 'no', status } });

const generate: RawWire = {
  opening: [frame({ usageMetadata: { promptTokenCount: 1 } })],
  text: [candidate([{ text: 'Hel' }]), candidate([{ text: 'lo' }])],
  call: [candidate([{ functionCall: { name: 'act', args: { n: 1 } } }])],
  thought: [candidate([{ text: 'Hm.', thought: true }])],
  end: [candidate([], { finishReason: 'STOP' })],
  rateFrame: gemini(429, 'RESOURCE_EXHAUSTED'),
  overloadFrame: gemini(503, 'UNAVAILABLE'),
};

export const RAW_WIRES: Readonly<Record<RemoteProvider['type'], RawWire>> = {
  openai: responses,
  azure: responses,
  'openai-chat': chat,
  'openai-compatible': compatible,
  anthropic: messages,
  google: generate,
};
