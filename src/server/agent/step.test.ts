import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { BOUNDS } from '../base';
import { modelStep } from './step';

type Part = LanguageModelV4StreamPart;

const FINISH: Part = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: undefined },
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  },
};

/** A stream that goes on as long as it is read, and counts. */
function writing(parts: Iterable<Part>) {
  const seen = { parts: 0, cancelled: false };
  const iterator = parts[Symbol.iterator]();
  const stream = new ReadableStream<Part>(
    {
      pull(controller) {
        const { value, done } = iterator.next();
        if (done) {
          controller.close();
          return;
        }
        seen.parts += 1;
        controller.enqueue(value);
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream: stream as unknown as AsyncIterable<Part>, seen };
}

function* endless(...parts: Part[]): Generator<Part> {
  for (;;) {
    yield* parts;
  }
}

const run = (stream: AsyncIterable<Part>, onText: (delta: string) => boolean = () => true) =>
  modelStep(stream, onText);

test('arguments of 6 MB are left as soon as they are too long, and the call is kept as too long', async () => {
  const delta: Part = { type: 'tool-input-delta', id: 'a', delta: 'x'.repeat(1000) };
  const { stream, seen } = writing([
    { type: 'tool-input-start', id: 'a', toolName: 'act' },
    ...Array.from({ length: 6000 }, () => delta),
    { type: 'tool-call', toolCallId: 'a', toolName: 'act', input: 'never read' },
    FINISH,
  ]);
  const { calls, finishReason, usage } = await run(stream);
  expect(calls).toEqual([{ id: 'a', toolName: 'act', input: 'x'.repeat(32_769) }]);
  expect([finishReason, usage]).toEqual(['tool-calls', null]);
  expect(seen).toEqual({ parts: 34, cancelled: true });
});

test('a call that arrives whole is cut to one unit more than is allowed', async () => {
  const input = 'x'.repeat(6_000_000);
  const { stream } = writing([
    { type: 'tool-call', toolCallId: 'a', toolName: 'act', input },
    FINISH,
  ]);
  expect((await run(stream)).calls[0]?.input).toHaveLength(BOUNDS.argumentsChars + 1);
});

test('endless calls are left after one more than may be made', async () => {
  const { stream, seen } = writing(
    endless({ type: 'tool-call', toolCallId: 'a', toolName: 'act', input: '{}' }),
  );
  expect((await run(stream)).calls).toHaveLength(BOUNDS.callsPerStep + 1);
  expect(seen).toEqual({ parts: 33, cancelled: true });
});

test.each<[string, Part[]]>([
  ['thoughts', [{ type: 'reasoning-delta', id: 'r', delta: 'hm '.repeat(1000) }]],
  [
    'arguments of calls that never end',
    [
      { type: 'tool-input-start', id: 'z', toolName: 'act' },
      { type: 'tool-input-delta', id: 'unknown', delta: 'x'.repeat(3000) },
    ],
  ],
])('endless %s end the step as incomplete', async (_name, parts) => {
  const { stream, seen } = writing(endless(...parts));
  expect(await run(stream)).toEqual({ calls: [], finishReason: 'length', usage: null });
  expect(seen.cancelled).toBe(true);
});

test('text without room ends the step as incomplete', async () => {
  const { stream, seen } = writing(endless({ type: 'text-delta', id: 't', delta: 'x' }));
  let room = 5;
  const { finishReason } = await run(stream, () => {
    room -= 1;
    return room > 0;
  });
  expect([finishReason, seen.parts]).toEqual(['length', 5]);
});

test('what finishes in time keeps its end and its usage', async () => {
  const { stream } = writing([FINISH]);
  expect(await run(stream)).toMatchObject({
    finishReason: 'stop',
    usage: { outputTokens: { total: 1 } },
  });
});
