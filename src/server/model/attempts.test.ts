/** What is asked again before the first token, how long after, and who is asked instead. */
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { ask, type Pace, type Provider, type Remedy } from './attempts';

type Part = LanguageModelV4StreamPart;
/** One answer of a scripted model: its parts, or what it throws at once. */
type Answer = Part[] | Error;

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const start: Part = { type: 'stream-start', warnings: [] };
const finish: Part = { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage };
const says = (delta: string): Part[] => [
  start,
  { type: 'text-start', id: 't' },
  { type: 'text-delta', id: 't', delta },
];
const hello = [...says('Hello'), finish];
const failing = (error: unknown): Part => ({ type: 'error', error });

const status = (statusCode: number, responseHeaders: Record<string, string> = {}) =>
  new APICallError({ message: '', url: '', requestBodyValues: {}, statusCode, responseHeaders });

function scripted(name: string, ...answers: Answer[]) {
  const asked: LanguageModelV4CallOptions[] = [];
  const model = {
    doStream: async (options: LanguageModelV4CallOptions) => {
      const answer = answers[asked.length];
      asked.push(options);
      if (!answer || answer instanceof Error) {
        throw answer ?? new Error('the script is at its end');
      }
      return { stream: ReadableStream.from(answer) };
    },
  } as unknown as LanguageModelV4;
  return { name, model, options: {}, retryMs: 20_000, asked };
}

/** A clock that only sleeping moves. */
function paced(random = 0) {
  const slept: number[] = [];
  const pace: Pace = {
    now: () => slept.reduce((sum, ms) => sum + ms, 0),
    random: () => random,
    sleep: async (ms, signal) => {
      slept.push(ms);
      signal.throwIfAborted();
    },
  };
  return { slept, pace };
}

interface Run {
  pace?: Pace;
  remedies?: Remedy[];
  signal?: AbortSignal;
}

async function answer(
  providers: readonly Provider[],
  { pace = paced().pace, remedies = [], signal = new AbortController().signal }: Run = {},
) {
  const parts: Part[] = [];
  const answered: (string | undefined)[] = [];
  const asking = {
    providers,
    callFor: () => ({ prompt: [] }),
    remedies,
    onAnswer: ({ name }: Provider) => {
      answered.push(name);
    },
    signal,
    pace,
  };
  let error: unknown = null;
  try {
    for await (const part of ask(asking)) {
      parts.push(part);
    }
  } catch (thrown) {
    error = thrown;
  }
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  return { parts, text, answered, error };
}

const rateFrame = failing({ type: 'rate_limit_error', message: '' });

test.each<[string, Answer]>([
  ['HTTP 429', status(429)],
  ['HTTP 408', status(408)],
  ['HTTP 500', status(500)],
  ['HTTP 503', status(503)],
  ['HTTP 529', status(529)],
  ['no connection', new TypeError('fetch failed')],
  ['a rate limit in the stream', [start, rateFrame]],
  ['an overload in the stream', [start, failing({ type: 'overloaded_error', message: '' })]],
  ['a text that only begins', [...says(''), failing(new TypeError('terminated'))]],
  ['a stream without an end', [start]],
  ['an end that is none', [start, { ...finish, finishReason: { unified: 'error', raw: '' } }]],
  ['a cut', [start, { ...finish, finishReason: { unified: 'interrupted', raw: '' } }]],
])('%s before the first token is asked again, and leaves nothing behind', async (_, first) => {
  const provider = scripted('a', first, hello);
  const { parts, answered, error } = await answer([provider]);
  expect(error).toBeNull();
  expect(parts).toEqual(hello);
  expect(provider.asked).toHaveLength(2);
  expect(answered).toEqual(['a']);
});

test('a failure that only has words is not asked again, but the next provider is', async () => {
  const provider = scripted('a', [start, failing({ message: 'overloaded' })], hello);
  const other = scripted('b', hello);
  const { answered } = await answer([provider, other]);
  expect([provider.asked.length, answered]).toEqual([1, ['b']]);
});

test.each<[string, Part[]]>([
  ['text', says('Hel')],
  ['a thought', [start, { type: 'reasoning-start', id: 'r' }]],
  ['a call', [start, { type: 'tool-input-start', id: 'c', toolName: 'act' }]],
])('nothing is asked again after %s', async (_, begun) => {
  const failure = status(503);
  const provider = scripted('a', [...begun, failing(failure)], hello);
  const other = scripted('b', hello);
  const { parts, answered, error } = await answer([provider, other]);
  expect(error).toBe(failure);
  expect(parts).toEqual(begun);
  expect([provider.asked.length, other.asked.length, answered]).toEqual([1, 0, ['a']]);
});

test.each([
  [0, [250, 500, 1000, 2000, 4000]],
  [1, [500, 1000, 2000, 4000, 8000]],
])('the pauses double, of which half is chance (%d)', async (random, pauses) => {
  const { slept, pace } = paced(random);
  const failures = Array.from({ length: 9 }, () => status(500));
  const provider = scripted('a', ...failures);
  const { error } = await answer([{ ...provider, retryMs: 600_000 }], { pace });
  expect(error).toBe(failures[5]);
  expect(slept).toEqual(pauses);
});

test('the wait that a provider asks for is kept, if there is time for it', async () => {
  const { slept, pace } = paced();
  const provider = scripted('a', status(429, { 'retry-after': '7' }), hello);
  expect((await answer([provider], { pace })).text).toBe('Hello');
  expect(slept).toEqual([7000]);
  const late = scripted('a', status(429, { 'retry-after': '21' }), hello);
  expect((await answer([late], { pace })).error).toMatchObject({ statusCode: 429 });
  expect(late.asked).toHaveLength(1);
});

test('a provider is not asked again once its time is over, or where it has none', async () => {
  const waits = Array.from({ length: 9 }, () => status(503, { 'retry-after': '6' }));
  const provider = scripted('a', ...waits);
  await answer([provider]);
  expect(provider.asked).toHaveLength(4);
  const impatient = scripted('a', ...waits);
  await answer([{ ...impatient, retryMs: 0 }]);
  expect(impatient.asked).toHaveLength(1);
});

test.each([401, 402, 403, 404])(
  'an HTTP %d is not asked again at the same provider',
  async (code) => {
    const provider = scripted('a', status(code), hello);
    await answer([provider]);
    expect(provider.asked).toHaveLength(1);
  },
);

test('the next provider is asked once the first has failed for good, each with its own tries', async () => {
  const down = Array.from({ length: 6 }, () => status(500));
  const first = scripted('first', ...down);
  const second = scripted('second', status(503), hello);
  const third = scripted('third', hello);
  const { text, answered } = await answer([first, second, third]);
  expect([text, answered]).toEqual(['Hello', ['second']]);
  expect([first, second, third].map(({ asked }) => asked.length)).toEqual([6, 2, 0]);
});

test('the last failure is told if everybody fails', async () => {
  const last = status(500);
  const { error } = await answer([
    { ...scripted('a', status(503)), retryMs: 0 },
    { ...scripted('b', last), retryMs: 0 },
  ]);
  expect(error).toBe(last);
});

test('a question that is refused itself goes to nobody else', async () => {
  const other = scripted('b', hello);
  const { error } = await answer([scripted('a', status(400)), other]);
  expect(error).toMatchObject({ statusCode: 400 });
  expect(other.asked).toEqual([]);
});

test('a remedy changes the call, which is sent again at once, a few times', async () => {
  const { slept, pace } = paced();
  const provider = scripted('a', status(400), status(400), hello);
  const shorter: Remedy = (_failure, refused) => ({
    ...refused,
    maxOutputTokens: (refused.maxOutputTokens ?? 30) - 10,
  });
  const { text } = await answer([provider], { pace, remedies: [() => null, shorter] });
  expect([text, slept]).toEqual(['Hello', []]);
  expect(provider.asked.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([undefined, 20, 10]);
  const stubborn = scripted('a', ...Array.from({ length: 20 }, () => status(400)));
  await answer([stubborn], { remedies: [shorter] });
  expect(stubborn.asked).toHaveLength(5);
});

test('a stop ends the pauses, and nothing is asked after it', async () => {
  const controller = new AbortController();
  const { pace } = paced();
  const provider = scripted('a', status(500), hello);
  const other = scripted('b', hello);
  const stopping: Pace = {
    ...pace,
    sleep: async (_, signal) => {
      controller.abort(new Error('stopped'));
      signal.throwIfAborted();
    },
  };
  const { error } = await answer([provider, other], {
    pace: stopping,
    signal: controller.signal,
  });
  expect(error).toMatchObject({ message: 'stopped' });
  expect([provider.asked.length, other.asked.length]).toEqual([1, 0]);
});
