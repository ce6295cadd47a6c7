/**
 * Remembers what a server listed last, so that nobody waits long for a server that is slow or away,
 * and keeps it up to date.
 */
import type { Listing } from '../definitions/listing';
import type { Breaker } from './breaker';
import { needsAuthorization } from './failure';
import { createRetries, type RetriesDeps } from './retries';

/**
 * Why a server cannot be used now: it has not answered yet, it does not answer any more, or it
 * wants other credentials.
 */
export type Absence = 'connecting' | 'away' | 'unauthorized';

export interface Known {
  /** What the server listed last, also while it is away; `null` if nothing is known. */
  listing: Listing | null;
  absence: Absence | null;
  /** Since when it is absent, in milliseconds since the epoch; `null` if it is not. */
  since: number | null;
}

export interface LastListing {
  /**
   * Asks the server, and waits at most two seconds. Does not wait at all for a server that is away
   * or has kept somebody waiting; its answer counts next time. Never rejects.
   */
  known: () => Promise<Known>;
  /** @returns the same listing. */
  remember: (listing: Listing) => Listing;
  /** Asks now, and again by itself while the server is away, until `stop`. */
  keep: () => void;
  /** Call it when the session is lost. */
  lost: () => void;
  stop: () => void;
}

/** How long one question of a learner waits for a server. */
const PATIENCE_MS = 2_000;
/** How long nobody waits for a server that has kept somebody waiting. */
const GRACE_MS = 60_000;

type Outcome = Absence | 'answered';

/** `late` if it takes longer than anybody waits. */
type Asking = Promise<Outcome | 'late'>;

async function outcomeOf(asked: Promise<unknown>): Promise<Outcome> {
  try {
    await asked;
    return 'answered';
  } catch (error) {
    // The connection logs the reason.
    return needsAuthorization(error) ? 'unauthorized' : 'away';
  }
}

const absenceAfter = (outcome: Outcome): Absence | null =>
  outcome === 'answered' ? null : outcome;

export function createLastListing(
  ask: () => Promise<Listing>,
  breaker: Pick<Breaker, 'failedAt' | 'pauseMs'>,
  deps: RetriesDeps,
): LastListing {
  const { now, after } = deps;
  const retries = createRetries(() => void refresh(), breaker.pauseMs, deps);
  let last: Listing | null = null;
  let answeredAt = -Infinity;
  /** When somebody last waited in vain. */
  let missedAt: number | null = null;
  let lostAt = now();
  let asking: Asking | null = null;

  function remember(listing: Listing): Listing {
    last = listing;
    answeredAt = now();
    return listing;
  }

  function ended(outcome: Outcome, isLate: boolean): void {
    asking = null;
    if (outcome !== 'answered') {
      retries.trouble();
    } else if (!isLate && missedAt !== null && now() - missedAt >= GRACE_MS) {
      missedAt = null;
    }
  }

  function start(): Asking {
    let isLate = false;
    return new Promise((resolve) => {
      const cancel = after(PATIENCE_MS, () => {
        isLate = true;
        missedAt = now();
        resolve('late');
      });
      void outcomeOf(ask().then(remember)).then((outcome) => {
        cancel();
        ended(outcome, isLate);
        resolve(outcome);
      });
    });
  }

  const refresh = (): Asking => (asking ??= start());

  /** As far as is known without waiting. */
  function absenceNow(): Absence | null {
    const hasFailed = breaker.failedAt() !== null;
    const hasMissed = missedAt !== null && answeredAt < missedAt;
    return last && !hasFailed && !hasMissed ? null : last || hasFailed ? 'away' : 'connecting';
  }

  return {
    remember,
    async known() {
      const mayWait = breaker.failedAt() === null && missedAt === null;
      const asked = refresh();
      const outcome = mayWait ? await asked : 'late';
      const absence = outcome === 'late' ? absenceNow() : absenceAfter(outcome);
      return {
        listing: absence === 'unauthorized' ? null : last,
        absence,
        since: absence === null ? null : (breaker.failedAt() ?? missedAt ?? lostAt),
      };
    },
    keep() {
      retries.start();
      refresh();
    },
    lost() {
      lostAt = now();
      retries.trouble();
    },
    stop: retries.stop,
  };
}
