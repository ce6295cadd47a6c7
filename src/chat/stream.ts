/** Follows the events of one response to its end, over as many connections as needed. */
import { createParser } from 'eventsource-parser';
import {
  HEARTBEAT_MS,
  isTerminal,
  type StreamError,
  type StreamEvent,
  type TerminalEvent,
} from '../protocol';
import { asChatError, ChatError, errorOfStream } from './errors';

/** Where a stream resumes: after this event of this response. */
export interface Position {
  responseId: string;
  after: number;
}

export interface FollowEffects {
  /** Resolves after this many milliseconds, rejects on abort. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  random: () => number;
}

export interface FollowOptions {
  /** Opens the stream; `null` means that no event has arrived yet. */
  open: (position: Position | null, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  position: Position | null;
  /** Each event once, in order; those that arrived together are passed on together. */
  onEvents: (events: StreamEvent[]) => void;
  onReconnect: () => void;
  signal: AbortSignal;
  effects: FollowEffects;
  /** A connection that is silent for this many milliseconds is replaced. */
  idleMs?: number;
}

/** The server is never silent for longer, so two of its signs of life are missing. */
const IDLE_MS = 2.2 * HEARTBEAT_MS;
const ATTEMPTS = 6;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 8_000;

/** `started`: the response exists. */
function mayRetry({ traits: { retry } }: ChatError, started: boolean): boolean {
  return retry === 'always' || (started && retry === 'started');
}

/**
 * Resolves to the terminal event. Throws a `ChatError` if the server refuses, or after six
 * fruitless attempts in a row; on abort, throws the signal's reason.
 */
export async function follow(options: FollowOptions): Promise<TerminalEvent> {
  const { open, onEvents, onReconnect, signal, effects, idleMs = IDLE_MS } = options;
  let { position } = options;
  let attempts = 0;

  const take = (arrived: StreamEvent[]): TerminalEvent | undefined => {
    const after = position?.after ?? -1;
    // A server that has forgotten single events can still tell how the response ended.
    const events = arrived.filter((event) => event.sequence_number > after || isTerminal(event));
    const last = events.at(-1);
    if (last) {
      attempts = 0;
      position = {
        responseId: responseIdOf(events) ?? position?.responseId ?? '',
        after: last.sequence_number,
      };
      onEvents(events);
    }
    return events.find((event): event is StreamEvent & TerminalEvent => isTerminal(event));
  };

  for (;;) {
    let failure = new ChatError('stream_lost');
    try {
      for await (const events of readEvents(await open(position, signal), idleMs, () => {
        attempts = 0;
      })) {
        const end = take(events);
        if (end) {
          return end;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      failure = asChatError(error);
      if (!mayRetry(failure, position !== null)) {
        throw failure;
      }
    }
    signal.throwIfAborted();
    attempts += 1;
    if (attempts >= ATTEMPTS) {
      throw position ? new ChatError('stream_lost', failure.message) : failure;
    }
    onReconnect();
    await effects.wait(delay(attempts, failure.retryAfter, effects.random()), signal);
  }
}

/**
 * Doubles with every attempt, with jitter, so that not everyone reconnects to a restarted server at
 * once.
 */
function delay(attempt: number, retryAfter: number | null, random: number): number {
  const backOff = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return Math.max(backOff * (0.75 + random / 2), (retryAfter ?? 0) * 1000);
}

function responseIdOf(events: StreamEvent[]): string | undefined {
  const first = events[0];
  return first && 'response' in first ? first.response.id : undefined;
}

/**
 * The events of one connection, grouped as they arrive. Ends when the connection does, or when it
 * is silent for `idleMs` (then `onIdle` is called).
 */
async function* readEvents(
  body: ReadableStream<Uint8Array>,
  idleMs: number,
  onIdle: () => void,
): AsyncGenerator<StreamEvent[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let arrived: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      arrived.push(parseEvent(data));
    },
  });
  try {
    for (;;) {
      const idle = setTimeout(() => {
        onIdle();
        reader.cancel().catch(() => undefined);
      }, idleMs);
      const chunk = await reader.read().finally(() => clearTimeout(idle));
      if (chunk.done) {
        return;
      }
      parser.feed(decoder.decode(chunk.value, { stream: true }));
      if (arrived.length > 0) {
        yield arrived;
        arrived = [];
      }
    }
  } finally {
    // The stream cannot even be cancelled; there is nothing left to do.
    reader.cancel().catch(() => undefined);
  }
}

function parseEvent(data: string): StreamEvent {
  let failure: ChatError | undefined;
  try {
    const event = JSON.parse(data) as StreamEvent | StreamError;
    if (event.type === 'error') {
      failure = errorOfStream(event);
    } else if (typeof event.type === 'string' && typeof event.sequence_number === 'number') {
      return event;
    }
  } catch {
    throw new ChatError('unreadable', 'An event is not JSON.');
  }
  throw failure ?? new ChatError('unreadable', 'An event has no type or number.');
}
