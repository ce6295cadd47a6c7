/** The widget's real clock and randomness. */
import { browserEffects } from './effects';

test('an id is 128 random bits', () => {
  const ids = Array.from({ length: 50 }, browserEffects.id);
  expect(ids.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(50);
});

describe('wait', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('ends after its time', async () => {
    let over = false;
    const waiting = browserEffects.wait(500, new AbortController().signal).then(() => {
      over = true;
    });
    await jest.advanceTimersByTimeAsync(499);
    expect(over).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
    expect(over).toBe(true);
  });

  test('ends immediately when the network is back', async () => {
    const waiting = browserEffects.wait(500, new AbortController().signal);
    window.dispatchEvent(new Event('online'));
    await waiting;
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends immediately on abort, and leaves no timer', async () => {
    const abort = new AbortController();
    const waiting = browserEffects.wait(500, abort.signal);
    const reason = new Error('gone');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });
});
