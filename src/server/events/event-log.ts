/** Per-response event logs: readers replay the events from any point and follow them to the end. */
import { isTerminal, type EventBody, type StreamEvent, type TerminalEvent } from '../../protocol';
import { BOUNDS } from '../base';

export interface EventLog {
  /** Call it before the first event: from then on the response can be followed. */
  open: (responseId: string) => void;
  /**
   * Numbers the event and sends it to all readers of the response. Ignored after the terminal
   * event, or if the log is not open.
   */
  append: (responseId: string, body: EventBody) => void;
  /**
   * Events with a `sequence_number` above `after`, then new ones. Ends after the terminal event,
   * when `signal` aborts, or if no log is held here; then the store knows how the response ended.
   */
  follow: (responseId: string, after: number, signal: AbortSignal) => AsyncIterable<StreamEvent>;
  /** All events so far, in order; empty without a log. */
  recorded: (responseId: string) => Promise<readonly StreamEvent[]>;
  /**
   * Appends the terminal event of a response whose writer has died, after the events that arrived.
   */
  seal: (responseId: string, body: TerminalEvent) => Promise<void>;
}

/**
 * How long the events of a finished response can be replayed; after that, only its stored state is
 * left.
 */
export const KEEP_FINISHED_MS = 10 * 60_000;

interface Log {
  events: StreamEvent[];
  /** What they take in memory, roughly. */
  bytes: number;
  finishedAt: number | null;
  waiting: Set<() => void>;
}

export interface MemoryEventLog extends EventLog {
  /** Like `recorded`, but synchronous; `null` if no log is held. The list grows. */
  held: (responseId: string) => readonly StreamEvent[] | null;
}

async function* read(log: Log, after: number, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  let next = after + 1;
  while (!signal.aborted) {
    const event = log.events[next];
    if (event) {
      next += 1;
      yield event;
    } else if (log.finishedAt !== null) {
      return;
    } else {
      await new Promise<void>((resolve) => {
        const wake = () => {
          log.waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        log.waiting.add(wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }
  }
}

/** Of an event's own fields in memory. */
const EVENT_BYTES = 300;

/** Deltas are many and small, and nothing else in them varies. */
function bytesOf(body: EventBody): number {
  const text = 'delta' in body ? body.delta.length : JSON.stringify(body).length;
  return EVENT_BYTES + 2 * text;
}

/**
 * Logs in the memory of one process. A slow reader only holds its position in the shared list.
 * @param maxFinishedBytes Of finished responses; the oldest are forgotten, but never the newest.
 */
export function createMemoryEventLog(
  now: () => number,
  maxFinishedBytes: number = BOUNDS.finishedEventBytes,
): MemoryEventLog {
  const logs = new Map<string, Log>();
  /** In the order in which they finished. */
  const finished = new Set<string>();
  let finishedBytes = 0;

  function forget(id: string): void {
    finishedBytes -= logs.get(id)?.bytes ?? 0;
    logs.delete(id);
    finished.delete(id);
  }

  function forgetOld(): void {
    for (const id of finished) {
      const isOld = now() - (logs.get(id)?.finishedAt ?? 0) > KEEP_FINISHED_MS;
      const isTooMuch = finishedBytes > maxFinishedBytes && finished.size > 1;
      if (!isOld && !isTooMuch) {
        return;
      }
      forget(id);
    }
  }

  function append(responseId: string, body: EventBody): void {
    const log = logs.get(responseId);
    if (!log || log.finishedAt !== null) {
      return;
    }
    log.events.push({ ...body, sequence_number: log.events.length });
    log.bytes += bytesOf(body);
    if (isTerminal(body)) {
      log.finishedAt = now();
      finishedBytes += log.bytes;
      finished.add(responseId);
      forgetOld();
    }
    for (const wake of [...log.waiting]) {
      wake();
    }
  }

  async function* follow(
    responseId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const log = logs.get(responseId);
    if (log) {
      yield* read(log, after, signal);
    }
  }

  return {
    open(responseId) {
      forgetOld();
      logs.set(responseId, { events: [], bytes: 0, finishedAt: null, waiting: new Set() });
    },
    append,
    follow,
    held: (responseId) => logs.get(responseId)?.events ?? null,
    recorded: async (responseId) => logs.get(responseId)?.events ?? [],
    seal: async (responseId, body) => append(responseId, body),
  };
}
