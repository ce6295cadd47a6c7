/**
 * Follows a response to its end, whichever replica runs it: by its events while there are any, then
 * by its stored state.
 */
import {
  isTerminal,
  type ResponseObject,
  type ResponseStatus,
  type StreamEvent,
  type TerminalEvent,
} from '../../protocol';
import { createPause } from '../base';
import type { EventLog } from '../events';
import type { Store } from '../store';

export interface FollowDeps {
  store: Store;
  events: EventLog;
}

export type Follow = (
  responseId: string,
  userId: string,
  after: number,
  signal: AbortSignal,
) => AsyncGenerator<StreamEvent>;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

const TERMINAL = {
  completed: 'response.completed',
  failed: 'response.failed',
  incomplete: 'response.incomplete',
  cancelled: 'mcp_assistant.response.cancelled',
} as const satisfies Record<Exclude<ResponseStatus, 'in_progress'>, TerminalEvent['type']>;

/** The event that ends a response; `null` while it runs. */
export function terminalEvent(response: ResponseObject): TerminalEvent | null {
  return response.status === 'in_progress' ? null : { type: TERMINAL[response.status], response };
}

/** Waits for the end of a response. */
export async function readToEnd(events: AsyncGenerator<StreamEvent>): Promise<void> {
  let next = await events.next();
  while (!next.done) {
    next = await events.next();
  }
}

/**
 * Yields events with a number above `after`, once each, up to the terminal one. Without an event
 * log, or if its writer died, the terminal event comes from the stored response.
 * @throws AppError `not_found` for an unknown id and for another person's, once no events are left;
 * store errors.
 */
export function createFollow({ store, events }: FollowDeps): Follow {
  return async function* follow(responseId, userId, after, signal) {
    const pause = createPause(signal);
    let last = after;
    let end: TerminalEvent | null = null;
    for (
      let waitMs = FIRST_PAUSE_MS;
      !signal.aborted;
      waitMs = Math.min(waitMs * 2, LONGEST_PAUSE_MS)
    ) {
      for await (const event of events.follow(responseId, last, signal)) {
        last = event.sequence_number;
        waitMs = FIRST_PAUSE_MS;
        yield event;
        if (isTerminal(event)) {
          return;
        }
      }
      if (signal.aborted) {
        return;
      }
      // The store says that the response ended, and one more read of the log found nothing.
      if (end) {
        return yield { ...end, sequence_number: last + 1 };
      }
      end = terminalEvent(await store.responses.read(responseId, userId));
      if (!end) {
        await pause.wait(waitMs);
      }
    }
  };
}
