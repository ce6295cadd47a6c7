/** Tries again by itself after trouble: later and later, so that nobody is flooded. */
import type { After } from '../../base';
import { createBreaker, type BreakerDeps } from './breaker';

export interface Retries {
  /** From now on, trouble is followed by an attempt. */
  start: () => void;
  /** Call it when an attempt has failed, or when what it reached is lost. */
  trouble: () => void;
  stop: () => void;
}

export interface RetriesDeps extends BreakerDeps {
  after: After;
}

/** Troubles further apart do not make the pauses longer. */
const CALM_MS = 120_000;

/** @param leastMs The next attempt is no sooner. */
export function createRetries(
  attempt: () => void,
  leastMs: () => number,
  { now, random, after }: RetriesDeps,
): Retries {
  const breaker = createBreaker({ now, random });
  let troubledAt = -Infinity;
  let isStarted = false;
  let cancel: (() => void) | null = null;

  return {
    start() {
      isStarted = true;
    },
    trouble() {
      if (!isStarted || cancel) {
        return;
      }
      if (now() - troubledAt > CALM_MS) {
        breaker.succeeded();
      }
      troubledAt = now();
      breaker.failed();
      cancel = after(Math.max(breaker.pauseMs(), leastMs()), () => {
        cancel = null;
        attempt();
      });
    },
    stop() {
      isStarted = false;
      cancel?.();
      cancel = null;
    },
  };
}
