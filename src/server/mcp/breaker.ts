/** Leaves a failing server alone, longer with every failure, and lets one attempt through when the time is up. */

export interface Breaker {
  /** True while nothing may be tried. */
  isOpen: () => boolean;
  /** True from the first failure until something succeeds. */
  hasFailed: () => boolean;
  succeeded: () => void;
  /** The server cannot be reached or used: nothing is tried for a while. */
  failed: () => void;
  /** One request was not answered in time; several in a row count as a failure. */
  timedOut: () => void;
}

export interface BreakerDeps {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** At least 0, less than 1. */
  random: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUTS_IN_A_ROW = 3;

/** The pause doubles from 1 s to 60 s, less up to half of it at random, so that replicas do not knock together. */
export function createBreaker({ now, random }: BreakerDeps): Breaker {
  let failures = 0;
  let timeouts = 0;
  let pausedUntil = 0;

  function failed(): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    failures += 1;
    timeouts = 0;
    pausedUntil = now() + pause * (1 - random() / 2);
  }

  return {
    isOpen: () => failures > 0 && now() < pausedUntil,
    hasFailed: () => failures > 0,
    succeeded() {
      failures = 0;
      timeouts = 0;
    },
    failed,
    timedOut() {
      timeouts += 1;
      if (timeouts >= TIMEOUTS_IN_A_ROW) failed();
    },
  };
}
