/**
 * Runs the store's chores now and every hour; a failure is logged, and the chore runs again next
 * time.
 */
import type { Purged } from './retention';

const EVERY_MS = 3_600_000;

export interface HousekeepingDeps {
  purge: () => Promise<Purged>;
  onDone: (purged: Purged) => void;
  onError: (error: unknown) => void;
  /** Calls `work` at this interval (ms) until the returned function is called. */
  repeat: (work: () => void, milliseconds: number) => () => void;
}

export interface Housekeeping {
  /** Resolves when the running chores are done. */
  stop: () => Promise<void>;
}

export function startHousekeeping({
  purge,
  onDone,
  onError,
  repeat,
}: HousekeepingDeps): Housekeeping {
  let current = Promise.resolve();
  // One after another, so that a slow database does not get two at once.
  const work = () => {
    current = current.then(purge).then(onDone).catch(onError);
  };
  work();
  const cease = repeat(work, EVERY_MS);
  return {
    async stop() {
      cease();
      await current;
    },
  };
}

export function everySoOften(work: () => void, milliseconds: number): () => void {
  const timer = setInterval(work, milliseconds).unref();
  return () => clearInterval(timer);
}
