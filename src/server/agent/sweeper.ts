/**
 * Ends the runs of dead replicas within the lease, keeps the text that people have seen, and sends
 * their readers an event.
 */
import type { StreamEvent } from '../../protocol';
import type { EventLog } from '../events';
import type { LostRun, SeenText, Store } from '../store';
import { periodOf } from './heartbeat';

export interface SweeperDeps {
  store: Store;
  events: EventLog;
  leaseMs: number;
  onRecovered: (responseId: string) => void;
  onError: (error: unknown) => void;
}

export interface Sweeper {
  /** Sweeps once. If several replicas sweep at the same time, one of them ends each lost run. */
  sweep: () => Promise<void>;
  stop: () => void;
}

/** The message in progress when the events broke off; `null` if there was none. */
export function unfinishedText(events: readonly StreamEvent[]): SeenText | null {
  let open: SeenText | null = null;
  for (const event of events) {
    if (event.type === 'response.output_item.added' && event.item.type === 'message') {
      open = { itemId: event.item.id, text: '' };
    } else if (event.type === 'response.output_text.delta' && open) {
      open.text += event.delta;
    } else if (event.type === 'response.output_item.done' && event.item.id === open?.itemId) {
      open = null;
    }
  }
  return open;
}

/** Sweeps immediately, and then at intervals. */
export function createSweeper({
  store,
  events,
  leaseMs,
  onRecovered,
  onError,
}: SweeperDeps): Sweeper {
  async function recover({ id, userId }: LostRun): Promise<void> {
    if (!(await store.leases.interrupt(id, unfinishedText(await events.recorded(id))))) {
      return;
    }
    onRecovered(id);
    await events.seal(id, {
      type: 'response.failed',
      response: await store.responses.read(id, userId),
    });
  }

  async function sweep(): Promise<void> {
    for (const run of await store.leases.lost()) {
      await recover(run);
    }
  }

  const look = (): void => {
    sweep().catch(onError);
  };
  look();
  const timer = setInterval(look, periodOf(leaseMs));
  return { sweep, stop: () => clearInterval(timer) };
}
