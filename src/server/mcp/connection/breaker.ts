/** Pauses after each failure of a server, longer every time, and then allows one attempt. */

export interface Breaker {
  /** True while no attempt is allowed. */
  isOpen: () => boolean;
  /** Milliseconds until an attempt is allowed; 0 if it is. */
  pauseMs: () => number;
  /** The first failure since something succeeded, in milliseconds since the epoch. */
  failedAt: () => number | null;
  succeeded: () => void;
  /**
   * Call it when the server cannot be reached or used: no attempt for a while.
   * @param askedMs How long the server asks to be left alone; five minutes at most.
   */
  failed: (askedMs?: number) => void;
}

export interface BreakerDeps {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** At least 0, less than 1. */
  random: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_ASKED_MS = 300_000;

/**
 * The pause doubles from 1 s to 60 s. A random part of up to half is subtracted, so that replicas
 * do not reconnect at the same time.
 */
export function createBreaker({ now, random }: BreakerDeps): Breaker {
  let failures = 0;
  let pausedUntil = 0;
  let failedAt: number | null = null;
  const pauseMs = () => (failures > 0 ? Math.max(0, pausedUntil - now()) : 0);

  return {
    isOpen: () => pauseMs() > 0,
    pauseMs,
    failedAt: () => failedAt,
    succeeded() {
      failures = 0;
      failedAt = null;
    },
    failed(askedMs = 0) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      failedAt ??= now();
      failures += 1;
      pausedUntil =
        now() + Math.max(pause * (1 - random() / 2), Math.min(askedMs, LONGEST_ASKED_MS));
    },
  };
}
