/** @jest-environment node */
import { createCompleter, type Suggestions } from './completer';

/** A timer that a test expires, and a server that a test lets answer. */
function setUp() {
  const timers: { signal: AbortSignal; ms: number; runOut: () => void }[] = [];
  const questions: {
    value: string;
    signal: AbortSignal;
    answer: (values: string[]) => void;
    fail: () => void;
  }[] = [];
  const said: Suggestions[] = [];
  const completer = createCompleter<string>({
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        timers.push({ signal, ms, runOut: resolve });
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    complete: (value, signal) =>
      new Promise((resolve, reject) => {
        questions.push({
          value,
          signal,
          answer: resolve,
          fail: () => reject(new Error('refused')),
        });
      }),
    onChange: (suggestions) => said.push(suggestions),
  });
  return { completer, timers, questions, said };
}

const settled = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test('ask sends one request when typing pauses', async () => {
  const { completer, timers, questions, said } = setUp();
  completer.ask('m');
  completer.ask('mi');
  expect(timers.map(({ signal, ms }) => [signal.aborted, ms])).toEqual([
    [true, 250],
    [false, 250],
  ]);
  timers[1]?.runOut();
  await settled();
  expect(questions.map(({ value }) => value)).toEqual(['mi']);
  questions[0]?.answer(['mitosis']);
  await settled();
  expect(said).toEqual([{ values: ['mitosis'], failed: false }]);
});

test('the answer or failure of an outdated question is dropped', async () => {
  const { completer, timers, questions, said } = setUp();
  completer.ask('a');
  timers[0]?.runOut();
  await settled();
  completer.ask('b');
  expect(questions[0]?.signal.aborted).toBe(true);
  questions[0]?.answer(['old']);
  await settled();
  timers[1]?.runOut();
  await settled();
  completer.stop();
  questions[1]?.fail();
  await settled();
  expect(said).toEqual([]);
});

test('a failure is reported', async () => {
  const { completer, timers, questions, said } = setUp();
  completer.ask('a');
  timers[0]?.runOut();
  await settled();
  questions[0]?.fail();
  await settled();
  expect(said).toEqual([{ values: [], failed: true }]);
});
