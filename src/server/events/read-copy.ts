/** Follows the copy of a response's events that another replica writes. */
import { isTerminal, type StreamEvent } from '../../protocol';
import { createPause } from '../base';
import type { RedisStreams } from './redis-streams';

/** Signals may be lost. */
const LOOK_AGAIN_MS = 1000;
/** After this time without events, the reader asks the store whether the writer is alive. */
const QUIET_MS = 2000;

interface ReadCopyDeps {
  range: RedisStreams['range'];
  /** Calls when there may be news of the response; gives the way to stop that. */
  listen: (responseId: string, onNews: () => void) => () => void;
  now: () => number;
}

export async function* readCopy(
  { range, listen, now }: ReadCopyDeps,
  responseId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const pause = createPause(signal);
  const stop = listen(responseId, pause.wake);
  let next = after + 1;
  try {
    for (let heardAt = now(); !signal.aborted && now() - heardAt < QUIET_MS;) {
      const events = await range(responseId, next);
      if (events === null) {
        return;
      }
      for (const event of events) {
        // The beginning was cut off to keep the log short.
        if (event.sequence_number !== next) {
          return;
        }
        next += 1;
        yield event;
        if (isTerminal(event)) {
          return;
        }
      }
      if (events.length > 0) {
        heardAt = now();
      } else {
        await pause.wait(LOOK_AGAIN_MS);
      }
    }
  } finally {
    stop();
  }
}
