/** Clock, timers and randomness, passed in at the edges so that a test can control them. */
import { randomBytes } from 'node:crypto';

export interface Effects {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** An unguessable id: the prefix, an underscore and 24 random bytes in base64url. */
  id: (prefix: string) => string;
}

export const systemEffects: Effects = {
  now: () => Date.now(),
  id: (prefix) => `${prefix}_${randomBytes(24).toString('base64url')}`,
};

/** Runs something once, later; the returned function cancels it. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** Does not keep the process alive. */
export const systemAfter: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
