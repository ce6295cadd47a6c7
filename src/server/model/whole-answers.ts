/**
 * Answers that came whole although a stream was asked for, as the events of that stream, so that
 * the rest of the BFF reads one form.
 */
import { isRecord } from '../base';
import type { RemoteProvider } from '../config';

type Json = Record<string, unknown>;
type Events = (answer: unknown) => unknown[];

const records = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Chat Completions: one chunk. */
function chatChunks(answer: unknown): unknown[] {
  const { choices, ...rest } = isRecord(answer) ? answer : {};
  return [
    {
      ...rest,
      ...(choices !== undefined && {
        choices: records(choices).map(({ message, ...choice }) => ({
          ...choice,
          delta: isRecord(message) ? { ...message, tool_calls: numbered(message) } : {},
        })),
      }),
    },
  ];
}

const numbered = ({ tool_calls: calls }: Json): Json[] | undefined =>
  Array.isArray(calls) ? records(calls).map((call, index) => ({ index, ...call })) : undefined;

function responsesEvents(answer: unknown): unknown[] {
  const response = isRecord(answer) ? answer : {};
  if (response.error && response.status !== 'failed') {
    return [{ type: 'error', sequence_number: 0, error: response.error }];
  }
  const items = records(response.output).flatMap((item, index) => {
    const at = { output_index: index, item };
    const texts = item.type === 'message' ? records(item.content) : [];
    return [
      { type: 'response.output_item.added', ...at },
      ...texts.map((part) => ({
        type: 'response.output_text.delta',
        item_id: item.id,
        output_index: index,
        content_index: 0,
        delta: part.text ?? part.refusal ?? '',
      })),
      { type: 'response.output_item.done', ...at },
    ];
  });
  const end = { type: `response.${String(response.status ?? 'completed')}`, response };
  return [{ type: 'response.created', response }, ...items, end];
}

/** What a block of the Messages API holds before its deltas, and the deltas. */
function blockParts(block: Json): [start: Json, ...deltas: Json[]] {
  switch (block.type) {
    case 'text':
      return [
        { ...block, text: '' },
        { type: 'text_delta', text: block.text },
      ];
    case 'thinking':
      return [
        { ...block, thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: block.thinking },
        { type: 'signature_delta', signature: block.signature ?? '' },
      ];
    case 'tool_use':
      return [
        { ...block, input: {} },
        { type: 'input_json_delta', partial_json: JSON.stringify(block.input ?? {}) },
      ];
    default:
      return [block];
  }
}

function messagesEvents(answer: unknown): unknown[] {
  const message = isRecord(answer) ? answer : {};
  if (message.type === 'error' || message.error) {
    return [{ type: 'error', error: message.error }];
  }
  const blocks = records(message.content).flatMap((block, index) => {
    const [start, ...deltas] = blockParts(block);
    return [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  const { stop_reason = 'end_turn', stop_sequence = null, usage = {} } = message;
  return [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage },
    { type: 'message_stop' },
  ];
}

/** Gemini sends the same objects in a stream, and a list of them where it does not stream. */
const geminiEvents: Events = (answer) => (Array.isArray(answer) ? answer : [answer]);

export const EVENTS: Readonly<Record<RemoteProvider['type'], Events>> = {
  openai: responsesEvents,
  azure: (answer) =>
    isRecord(answer) && 'choices' in answer ? chatChunks(answer) : responsesEvents(answer),
  'openai-chat': chatChunks,
  'openai-compatible': chatChunks,
  anthropic: messagesEvents,
  google: geminiEvents,
};
