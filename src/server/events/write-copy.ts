/** Copies a response's events for the other replicas, until its end is written. */
import { isTerminal, type EventBody } from '../../protocol';
import type { Pause } from '../base';
import { BATCH } from './redis-streams';

const RETRY_MS = 250;
/** Signals may be lost. */
const LOOK_AGAIN_MS = 1000;

interface WriteCopyDeps {
  /** All events so far; `null` when there is nothing more to copy. */
  held: () => readonly EventBody[] | null;
  append: (first: number, bodies: readonly EventBody[]) => Promise<number | null>;
  /** There is news for those who read the copy. */
  tell: () => void;
}

export async function writeCopy(
  { held, append, tell }: WriteCopyDeps,
  pause: Pause,
): Promise<void> {
  let sent = 0;
  for (let events = held(); events; events = held()) {
    const batch = events.slice(sent, sent + BATCH);
    const next = batch.length === 0 ? sent : await append(sent, batch);
    if (next === null) {
      await pause.wait(RETRY_MS);
      continue;
    }
    // Another replica thought that the writer was dead, and wrote the end.
    if (next < 0) {
      return;
    }
    if (next !== sent) {
      tell();
    }
    sent = next;
    const last = events.at(-1);
    if (sent >= events.length && last && isTerminal(last)) {
      return;
    }
    if (sent >= events.length) {
      await pause.wait(LOOK_AGAIN_MS);
    }
  }
}
