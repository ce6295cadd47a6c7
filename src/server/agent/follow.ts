/**
 * Follows a response from any replica, to its end: by its events while they can be had, else by
 * what the store says.
 */
import {
  isTerminal,
  type ResponseObject,
  type ResponseStatus,
  type StreamEvent,
  type TerminalEvent,
} from '../../protocol';
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

/** `null` while it runs. */
export function terminalEvent(response: ResponseObject): TerminalEvent | null {
  return response.status === 'in_progress' ? null : { type: TERMINAL[response.status], response };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Events with a number above `after`, each once, ending with the terminal one. Where no event log
 * is held (any more), or its writer died, the terminal event is made of the stored response.
 * @throws AppError `not_found` for an unknown id and for somebody else's alike, once events cannot
 *   be had; store errors.
 */
export function createFollow({ store, events }: FollowDeps): Follow {
  return async function* follow(responseId, userId, after, signal) {
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
      // Seen to have ended, and the log has been read once more since: no more will come.
      if (end) {
        return yield { ...end, sequence_number: last + 1 };
      }
      end = terminalEvent(await store.responses.read(responseId, userId));
      if (!end) {
        await pause(waitMs, signal);
      }
    }
  };
}
