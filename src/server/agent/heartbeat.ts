import type { Signals } from '../events';
import type { Lease, Store } from '../store';

interface Held {
  /** Somebody asked, perhaps at another replica. */
  onCancel: () => void;
  /**
   * The lease is lost, or will be before it could be renewed: another replica is about to end the
   * run.
   */
  onLost: () => void;
}

export interface Heartbeat {
  /** For a run that begins now. */
  lease: () => Lease;
  hold: (responseId: string, held: Held) => void;
  release: (responseId: string) => void;
}

export interface HeartbeatDeps {
  leases: Store['leases'];
  signals: Signals;
  now: () => number;
  replicaId: string;
  /** Within so many milliseconds after a replica's death its runs are ended by another one. */
  leaseMs: number;
  onError: (error: unknown) => void;
}

/** Tells the replica that runs a response to look at what the store says about it. */
export const responseTopic = (responseId: string): string => `response:${responseId}`;

/**
 * Lost leases are looked for this often; a lease is four times as long, so that both together are
 * `leaseMs`.
 */
export const periodOf = (leaseMs: number): number => leaseMs / 5;

interface Entry extends Held {
  renewedAt: number;
  stop: () => void;
}

/** Its timer runs only while something is held. */
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
      const found = ours.get(id);
      entry.renewedAt = at;
      // One that was released meanwhile has ended by itself.
      if (entries.get(id) !== entry) {
        continue;
      }
      if (!found) {
        entry.onLost();
      } else if (found.cancelRequested) {
        entry.onCancel();
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
    // Then nothing is known of the store yet: the renewal that was just sent tells.
    if (wasHeldUp) {
      return;
    }
    // A renewal may also hang. Two periods are left then, so that the run is over before its lease
    // is.
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
      timer = setInterval(tick, period);
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
