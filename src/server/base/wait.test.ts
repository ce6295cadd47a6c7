import { createPause } from './wait';

const LONG_MS = 60_000;

test('a pause lasts as long as requested', async () => {
  const startedAt = performance.now();
  await createPause().wait(20);
  // A timer may fire a little early on this clock.
  expect(performance.now() - startedAt).toBeGreaterThan(15);
});

test('a pause ends when it is woken', async () => {
  const pause = createPause();
  const paused = pause.wait(LONG_MS);
  pause.wake();
  await paused;
});

test('a wake between two pauses ends only the next one, immediately', async () => {
  const pause = createPause();
  pause.wake();
  await pause.wait(LONG_MS);
  let isOver = false;
  const second = pause.wait(LONG_MS).then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  pause.wake();
  await second;
});

test('a pause ends when its signal aborts, and none starts afterwards', async () => {
  const controller = new AbortController();
  const pause = createPause(controller.signal);
  const paused = pause.wait(LONG_MS);
  controller.abort();
  await paused;
  await pause.wait(LONG_MS);
});
