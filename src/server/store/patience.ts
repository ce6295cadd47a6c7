/** Waits for the end of a database outage in growing steps, within the caller's time limit. */
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../base';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;

export interface Patience {
  /** Total waiting time in milliseconds; then the error is thrown. */
  totalMs: number;
  /** Whether the error may be temporary. By default, an AppError `store_unavailable` may. */
  passes?: (error: unknown) => boolean;
  /** Called before each wait. */
  onWait?: (error: unknown, milliseconds: number) => void;
  /** Resolves after this many milliseconds; rejects on abort. */
  wait?: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  signal?: AbortSignal;
}

const isOutage = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'store_unavailable';

/**
 * @param work May run several times, so it must be harmless if an earlier attempt succeeded after
 * all.
 */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const {
    totalMs,
    passes = isOutage,
    onWait,
    signal,
    wait = (ms, stop) => delay(ms, undefined, { signal: stop }),
  } = patience;
  let left = totalMs;
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || left <= 0) {
        throw error;
      }
      const milliseconds = Math.min(pause, left);
      left -= milliseconds;
      onWait?.(error, milliseconds);
      await wait(milliseconds, signal);
    }
  }
}
