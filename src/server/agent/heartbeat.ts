/** Renews the leases of running responses, and notices stops and lost leases. */
import { offTrail } from '../base';
import type { Signals } from '../events';
import type { Lease, Store } from '../store';

interface Held {
  /** A person asked to stop the run, perhaps on another replica. */
  onCancel: () => void;
  /**
   * The lease is lost or will end before it can be renewed: another replica is about to end the
   * run.
   */
  onLost: () => void;
}

export interface Heartbeat {
  /** A lease for a run that begins now. */
  lease: () => Lease;
  hold: (responseId: string, held: Held) => void;
  release: (responseId: string) => void;
}

export interface HeartbeatDeps {
  leases: Store['leases'];
  signals: Signals;
  now: () => number;
  replicaId: string;
  /** Maximum time (ms) before another replica ends a dead replica's runs. */
  leaseMs: number;
  onError: (error: unknown) => void;
}

/** Tells the replica that runs a response to check its stored state. */
export const responseTopic = (responseId: string): string => `response:${responseId}`;

/**
 * How often a sweeper looks for lost leases. A lease is four times as long, so both add up to
 * `leaseMs`.
 */
export const periodOf = (leaseMs: number): number => leaseMs / 5;

interface Entry extends Held {
  renewedAt: number;
  stop: () => void;
}

/** @param found The stored state of the lease; `undefined` if it is lost. */
function tell(held: Held, found: { cancelRequested: boolean } | undefined): void {
  if (!found) {
    held.onLost();
  } else if (found.cancelRequested) {
    held.onCancel();
  }
}

/** The timer runs only while a lease is held. */
export function createHeartbeat({
  leases,
  signals,
  now,
  replicaId,
  leaseMs,
  onError,
}: HeartbeatDeps): Heartbeat {
  const period = periodOf(leaseMs);
  const length = leaseMs - period;
  const entries = new Map<string, Entry>();
  let timer: NodeJS.Timeout | null = null;
  let tickedAt = 0;

  async function renew(): Promise<void> {
    const at = now();
    const asked = [...entries];
    if (asked.length === 0) {
      return;
    }
    const ours = await leases.renew(
      { replicaId, expiresAt: at + length },
      asked.map(([id]) => id),
    );
    for (const [id, entry] of asked) {
      entry.renewedAt = at;
      // A run that was released during the renewal has ended normally.
      if (entries.get(id) === entry) {
        tell(entry, ours.get(id));
      }
    }
  }

  const beat = (): void => {
    renew().catch(onError);
  };

  function tick(): void {
    const wasHeldUp = now() - tickedAt > 1.5 * period;
    tickedAt = now();
    beat();
    // This process was paused, so the last renewal is old: wait for the one just sent.
    if (wasHeldUp) {
      return;
    }
    // A renewal may also hang. Stop with two periods left, so that the run ends before its lease.
    for (const entry of entries.values()) {
      if (now() - entry.renewedAt > length - 2 * period) {
        entry.onLost();
      }
    }
  }

  return {
    lease: () => ({ replicaId, expiresAt: now() + length }),
    hold(responseId, held) {
      entries.set(responseId, {
        ...held,
        renewedAt: now(),
        stop: signals.listen(responseTopic(responseId), beat),
      });
      if (timer !== null) {
        return;
      }
      tickedAt = now();
      timer = offTrail(() => setInterval(tick, period));
    },
    release(responseId) {
      entries.get(responseId)?.stop();
      entries.delete(responseId);
      if (entries.size > 0 || timer === null) {
        return;
      }
      clearInterval(timer);
      timer = null;
    },
  };
}
