import { shutDown } from './shutdown';

test('shutdown drains, closes in order despite failures, and exits with 0', async () => {
  const done: string[] = [];
  await shutDown({
    drain: async (graceMs) => {
      done.push(`drain ${graceMs}`);
    },
    close: [
      async () => {
        throw new Error('stuck');
      },
      async () => done.push('store'),
    ],
    graceMs: 5,
    exit: (code) => done.push(`exit ${code}`),
    onError: (error) => done.push((error as Error).message),
  });
  expect(done).toEqual(['drain 5', 'stuck', 'store', 'exit 0']);
});

test('shutdown does not wait for a part that hangs', async () => {
  jest.useFakeTimers();
  const exits: number[] = [];
  void shutDown({
    drain: () => new Promise(() => {}),
    close: [],
    graceMs: 8000,
    exit: (code) => exits.push(code),
    onError: () => {},
  });
  await jest.advanceTimersByTimeAsync(9_499);
  expect(exits).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(exits).toEqual([0]);
  jest.useRealTimers();
});
