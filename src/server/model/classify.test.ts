/** What providers say is understood, over every wire, in answers and in the middle of a stream. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APICallError, JSONParseError, TypeValidationError } from '@ai-sdk/provider';
import { diceTools } from '../../../test/harness/fake-model/sample-tools';
import { remoteProvider } from '../config/testing/provider';
import { AppError } from '../base';
import type { RemoteProvider } from '../config';
import { classify } from './classify';
import { createModel } from './create-model';
import { SAMPLES, type Sample } from './testing/provider-errors';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const TOOLS = [
  { type: 'function', function: { name: 'dice__roll_dice' } },
  { type: 'function', function: { name: 'dice__flip_coin' } },
];
const asText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const apiError = ({ status, body, headers }: Pick<Sample, 'status' | 'body' | 'headers'>) =>
  new APICallError({
    message: 'x',
    url: 'https://provider.example/v1',
    requestBodyValues: { tools: TOOLS },
    statusCode: status,
    responseHeaders: headers,
    responseBody: asText(body),
  });

test('the table is long and its names differ', () => {
  expect(SAMPLES.length).toBeGreaterThanOrEqual(100);
  expect(new Set(SAMPLES.map(({ name }) => name)).size).toBe(SAMPLES.length);
});

test.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (_, sample) => {
  expect(classify(apiError(sample), NOW)).toEqual({
    status: sample.status,
    retryAfterMs: null,
    tool: null,
    contextTokens: null,
    ...sample.is,
  });
});

describe('over the wire', () => {
  let server: Server;
  let answer: Pick<Sample, 'status' | 'body' | 'headers'>;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(answer.status, {
          'content-type': 'application/json',
          ...answer.headers,
        });
        response.end(asText(answer.body));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => void server.close());

  async function failure(type: RemoteProvider['type']) {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    try {
      const { stream } = await createModel(remoteProvider({ type, apiKey: 'k', baseUrl })).doStream(
        {
          prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
          tools: diceTools,
        },
      );
      for await (const part of stream) {
        if (part.type === 'error') {
          return classify(part.error, NOW);
        }
      }
    } catch (error) {
      return classify(error, NOW);
    }
    return null;
  }

  const WIRES = [
    'openai',
    'openai-chat',
    'openai-compatible',
    'anthropic',
    'google',
    'azure',
  ] as const;

  test.each(WIRES)('%s: failed answers are read', async (type) => {
    const own = SAMPLES.filter((_, index) => WIRES[index % WIRES.length] === type);
    for (const sample of own) {
      answer = sample;
      expect([sample.name, await failure(type)]).toEqual([
        sample.name,
        expect.objectContaining(sample.is),
      ]);
    }
  });

  const frames = (...data: unknown[]) =>
    data.map((frame) => `data: ${JSON.stringify(frame)}\n\n`).join('');
  const chunk = {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }],
  };
  test.each<[string, RemoteProvider['type'], string, object]>([
    [
      'OpenRouter, first frame',
      'openai-compatible',
      frames({ error: { message: 'Insufficient credits', code: 402 } }),
      { kind: 'quota', status: 402 },
    ],
    [
      'OpenRouter, later',
      'openai-compatible',
      frames(chunk, {
        ...chunk,
        error: { code: 'server_error', message: 'Provider disconnected' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
      { kind: 'unavailable' },
    ],
    [
      'OpenRouter, limit',
      'openai-chat',
      frames(chunk, { error: { code: 429, message: 'Rate limit exceeded' } }),
      { kind: 'rate', status: 429 },
    ],
    [
      'vLLM',
      'openai-compatible',
      frames({
        object: 'error',
        message: "This model's maximum context length is 4096 tokens.",
        type: 'BadRequestError',
        code: 400,
      }),
      { kind: 'too_long', contextTokens: 4096 },
    ],
    [
      'Ollama',
      'openai-compatible',
      frames({ error: 'an error was encountered while running the model' }),
      { kind: 'unexplained' },
    ],
    [
      'Groq',
      'openai-compatible',
      frames(chunk, {
        error: {
          message: 'Failed to call a function.',
          type: 'invalid_request_error',
          code: 'tool_use_failed',
        },
      }),
      { kind: 'unavailable' },
    ],
    [
      'OpenAI, failed response',
      'openai',
      frames({
        type: 'response.failed',
        sequence_number: 1,
        response: {
          error: { code: 'rate_limit_exceeded', message: 'Please try again in 3s.' },
        },
      }),
      { kind: 'rate', retryAfterMs: 3000 },
    ],
    [
      'OpenAI, error frame',
      'openai',
      frames({
        type: 'error',
        sequence_number: 1,
        code: 'context_length_exceeded',
        message: 'Your input exceeds the context window of this model.',
        param: 'input',
      }),
      { kind: 'too_long' },
    ],
    [
      'Anthropic, overloaded',
      'anthropic',
      'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
      { kind: 'unavailable', status: 529 },
    ],
    [
      'Anthropic, limit',
      'anthropic',
      'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}\n\n',
      { kind: 'rate', status: 429 },
    ],
    [
      'Gemini',
      'google',
      frames({
        error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
      }),
      { kind: 'unavailable', status: 503 },
    ],
    [
      'Gemini, limit',
      'google',
      frames({
        error: {
          code: 429,
          message: 'Resource has been exhausted (e.g. check quota).',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '9s' }],
        },
      }),
      { kind: 'rate', status: 429, retryAfterMs: 9000 },
    ],
  ])('%s: an error in a stream is read', async (_, type, body, expected) => {
    answer = { status: 200, body, headers: { 'content-type': 'text/event-stream' } };
    expect(await failure(type)).toMatchObject(expected);
  });
});

const abort = new DOMException('aborted', 'AbortError');
test.each<[string, unknown, string]>([
  ['an abort', abort, 'stopped'],
  ["the turn's own reason", new AppError('turn_timeout', 'Too slow.'), 'stopped'],
  ['an answer without an end', new AppError('model_unavailable', 'Broke off.'), 'unavailable'],
  ['a time-out', new DOMException('timed out', 'TimeoutError'), 'unavailable'],
  [
    'no connection',
    new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
    'unavailable',
  ],
  ['broken JSON', new JSONParseError({ text: '{', cause: new SyntaxError('x') }), 'unavailable'],
  [
    'an unexpected frame',
    new TypeValidationError({ value: { code: 401 }, cause: new Error('x') }),
    'credentials',
  ],
  ['an unknown frame', { message: 'x', type: 'constructor', code: 'toString' }, 'unexplained'],
  ['a string', 'boom', 'unexplained'],
  ['nothing', undefined, 'unavailable'],
])('%s is %s', (_, error, kind) => {
  expect(classify(error, NOW).kind).toBe(kind);
});

test.each<[string, Record<string, string>, number | null]>([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a fraction', { 'retry-after': '1.2' }, 1200],
  ['a date', { 'retry-after': 'Tue, 10 Mar 2026 12:00:30 GMT' }, 30_000],
  ['a past date', { 'retry-after': 'Tue, 10 Mar 2026 11:00:00 GMT' }, 0],
  ['too long', { 'retry-after': '999999' }, 3_600_000],
  ['a word', { 'retry-after': 'soon' }, null],
  ['minutes', { 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
  ['a moment in seconds', { 'x-ratelimit-reset': String(NOW / 1000 + 5) }, 5000],
  ['seconds to a reset', { 'ratelimit-reset': '11' }, 11_000],
])('the wait is read as %s', (_, headers, ms) => {
  const error = apiError({ status: 429, body: { error: { message: 'no' } }, headers });
  expect(classify(error, NOW)).toMatchObject({ kind: 'rate', retryAfterMs: ms });
});

test('a long or deep body is read as far as its bounds', () => {
  const deep = `${'{"error":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const long = 'limit reached for the model of the account '.repeat(100_000);
  for (const body of [deep, long, { error: { message: long } }, { error: [long, long] }]) {
    expect(classify(apiError({ status: 400, body }), NOW).kind).toBe('rejected');
  }
});
