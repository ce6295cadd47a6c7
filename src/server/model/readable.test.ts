/** Answers that came whole or slightly wrong, read by the vendors' own libraries. */
import type { RemoteProvider } from '../config';
import { remoteProvider } from '../config/testing/provider';
import { createProvider } from './provider';

/** Reads one answer: its text, its calls, and why it ended. */
async function read(type: RemoteProvider['type'], body: string, contentType: string) {
  const send = async () => new Response(body, { headers: { 'content-type': contentType } });
  const { model, options } = createProvider(
    remoteProvider({ type, apiKey: 'k', baseUrl: 'https://models.example.org/v1' }),
    { fetch: send as unknown as typeof fetch },
  );
  const { stream } = await model.doStream({
    ...options,
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  });
  const seen = { text: '', calls: [] as unknown[], finish: '' };
  for await (const part of stream) {
    if (part.type === 'error') {
      throw part.error;
    } else if (part.type === 'text-delta') {
      seen.text += part.delta;
    } else if (part.type === 'tool-call') {
      seen.calls.push([part.toolName, JSON.parse(part.input || '{}')]);
    } else if (part.type === 'finish') {
      seen.finish = part.finishReason.unified;
    }
  }
  return seen;
}

const call = { id: 'c1', type: 'function', function: { name: 'act', arguments: '{"n":1}' } };
const chat = {
  id: 'x',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello', tool_calls: [call] },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const responses = {
  id: 'r',
  object: 'response',
  created_at: 1,
  model: 'm',
  status: 'completed',
  output: [
    {
      type: 'message',
      id: 'msg',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
    },
    {
      type: 'function_call',
      id: 'fc',
      call_id: 'c1',
      name: 'act',
      arguments: '{"n":1}',
      status: 'completed',
    },
  ],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
};
const WHOLE: Record<RemoteProvider['type'], unknown> = {
  'openai-chat': chat,
  'openai-compatible': chat,
  openai: responses,
  azure: responses,
  anthropic: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'text', text: 'Hello' },
      { type: 'tool_use', id: 'c1', name: 'act', input: { n: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 1, output_tokens: 1 },
  },
  google: [
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Hello' }] }, index: 0 }] },
    {
      candidates: [
        {
          content: { role: 'model', parts: [{ functionCall: { name: 'act', args: { n: 1 } } }] },
          finishReason: 'STOP',
          index: 0,
        },
      ],
    },
  ],
};

test.each(Object.entries(WHOLE))('%s: an answer that came whole is read', async (type, answer) => {
  expect(
    await read(type as RemoteProvider['type'], JSON.stringify(answer), 'application/json'),
  ).toEqual({ text: 'Hello', calls: [['act', { n: 1 }]], finish: 'tool-calls' });
});

const chunk = (choice: object) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
const asked = (more: object) => chunk({ delta: { tool_calls: [{ index: 0, ...call, ...more }] } });
const STOP = chunk({ delta: {}, finish_reason: 'stop' });
const DONE = 'data: [DONE]\n\n';
const HELLO = chunk({ delta: { content: 'Hello' } });

describe.each(['openai-chat', 'openai-compatible'] as const)('%s', (type) => {
  test.each<[string, string]>([
    ['content in parts', chunk({ delta: { content: [{ type: 'text', text: 'Hello' }] } }) + STOP],
    ['a message instead of a delta', chunk({ message: { content: 'Hello' } }) + STOP],
    ['no end but the last line', HELLO + DONE],
    ['empty events', `${HELLO}event: close\ndata: \n\n${STOP}${DONE}`],
    ['nonsense after the end', `${HELLO}${STOP}data: {oops\n\n${DONE}`],
    ['usage alone', `${HELLO}${STOP}data: {"usage":null}\n\n${DONE}`],
    ['CRLF', (HELLO + STOP).replaceAll('\n', '\r\n')],
  ])('reads %s', async (_, body) => {
    expect(await read(type, body, 'text/event-stream')).toMatchObject({ text: 'Hello' });
  });

  test.each<[string, object, unknown]>([
    ['an object', { function: { name: 'act', arguments: { n: 1 } } }, { n: 1 }],
    ['null', { function: { name: 'act', arguments: null } }, {}],
    ['missing', { function: { name: 'act' } }, {}],
  ])('reads arguments that are %s', async (_, more, args) => {
    const { calls } = await read(type, asked(more) + STOP + DONE, 'text/event-stream');
    expect(calls).toEqual([['act', args]]);
  });

  test.each([
    { error: 'overloaded' },
    { error: { code: 503 } },
    { object: 'error', message: 'overloaded', code: 503 },
    { detail: 'overloaded' },
  ])('reads %j as a failure', async (failure) => {
    const body = `${HELLO}data: ${JSON.stringify(failure)}\n\n`;
    await expect(read(type, body, 'text/event-stream')).rejects.toMatchObject({
      message: expect.stringMatching(/overloaded|503/),
    });
  });
});
