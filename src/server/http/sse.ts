/**
 * Writes a response's events as server-sent events on the raw socket, at the reader's pace, and
 * cuts off readers who take nothing.
 */
import type { FastifyReply } from 'fastify';
import { HEARTBEAT_MS, type StreamError, type StreamEvent } from '../../protocol';
import { AppError } from '../base';

/** Sent when a stream ends before its response does. Reconnect soon: another replica is ready. */
const RESUME = 'retry: 500\n: the server restarts, resume with Last-Event-ID\n\n';

export interface StreamOptions {
  /** A reader that takes nothing for this many milliseconds is cut off; it can resume. */
  stallMs: number;
  /** How often `mayRead` is asked. */
  recheckMs: number;
}

interface SseStream {
  /** Aborts when the reader has gone or must go. */
  signal: AbortSignal;
  send: (events: AsyncIterable<StreamEvent>) => Promise<void>;
}

export interface Streams {
  /**
   * Takes over the reply: from then on only events can be sent. The stream ends with an `error`
   * event once `mayRead` refuses its reader, and breaks off if that cannot be told.
   */
  open: (reply: FastifyReply, mayRead: () => Promise<unknown>) => SseStream;
  /** Ends every stream and tells its reader to resume elsewhere. */
  endAll: () => void;
  /** How many are open. */
  count: () => number;
}

type Raw = FastifyReply['raw'];

/** Resolves when there is room again; rejects if the reader takes nothing for `stallMs`. */
function drained(raw: Raw, signal: AbortSignal, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => () => {
      raw.setTimeout(0);
      raw.off('drain', onDrain).off('timeout', onStall);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onDrain = done(resolve);
    const onStall = done(() => reject(new Error('The reader takes nothing.')));
    const onAbort = done(() => reject(signal.reason as Error));
    // Node's own timer also notices progress within a large write.
    raw.setTimeout(stallMs);
    raw.on('drain', onDrain).on('timeout', onStall);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Resets the connection: otherwise the system would keep trying to deliver what it has buffered,
 * and the reader would not notice the end.
 */
function cut(raw: Raw): void {
  raw.socket?.resetAndDestroy();
}

/** The `error` event of the Responses API. It has no id, so that a reader can resume before it. */
const lastWords = ({ code, message, param }: AppError): string =>
  `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param } satisfies StreamError)}\n\n`;

/** At once, because the first event may take a while. */
function sendHeaders(reply: FastifyReply): void {
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
}

/** Asks again and again whether the reader may read. */
function recheckEvery(
  ms: number,
  mayRead: () => Promise<unknown>,
  on: { onRefused: (error: AppError) => void; onUnknown: (error: unknown) => void },
): NodeJS.Timeout {
  return setInterval(() => {
    mayRead().catch((error: unknown) => {
      if (error instanceof AppError && error.definition.status === 403) {
        on.onRefused(error);
      } else {
        on.onUnknown(error);
      }
    });
  }, ms);
}

/**
 * At most one event is buffered beyond the socket's own buffer, because the next is fetched only
 * when there is room.
 */
export function createStreams({ stallMs, recheckMs }: StreamOptions): Streams {
  const enders = new Set<() => void>();
  function open(reply: FastifyReply, mayRead: () => Promise<unknown>): SseStream {
    reply.hijack();
    const { raw } = reply;
    const over = new AbortController();
    /** The last words to a reader whose stream ends before the response does. */
    let farewell: string | null = null;
    const end = (words: string) => {
      farewell = words;
      over.abort();
    };
    const endForRestart = () => end(RESUME);
    enders.add(endForRestart);
    raw.on('close', () => over.abort());
    sendHeaders(reply);
    // Keeps proxies from closing a quiet stream, and tells the reader that it is alive.
    const heartbeat = setInterval(() => {
      if (!raw.writableNeedDrain) {
        raw.write(':\n\n');
      }
    }, HEARTBEAT_MS);
    const recheck = recheckEvery(recheckMs, mayRead, {
      onRefused: (error) => end(lastWords(error)),
      onUnknown: (error) => {
        if (!over.signal.aborted) {
          reply.log.warn({ err: error }, 'a stream was broken off: may it still be read?');
          over.abort();
          cut(raw);
        }
      },
    });

    return {
      signal: over.signal,
      async send(events) {
        try {
          for await (const event of events) {
            const room = raw.write(
              `id: ${event.sequence_number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
            );
            if (!room) {
              await drained(raw, over.signal, stallMs);
            }
          }
        } catch (error) {
          // The headers are sent, so no error can be reported. The broken stream makes the reader
          // resume.
          if (!over.signal.aborted) {
            reply.log.warn({ err: error }, 'a stream was broken off');
            cut(raw);
          }
        } finally {
          clearInterval(heartbeat);
          clearInterval(recheck);
          enders.delete(endForRestart);
          // Do not wait for what a slow reader has not taken yet.
          if (farewell !== null && raw.writableNeedDrain) {
            cut(raw);
          } else {
            raw.end(farewell ?? undefined);
          }
        }
      },
    };
  }

  return {
    open,
    count: () => enders.size,
    endAll: () => {
      for (const end of [...enders]) {
        end();
      }
    },
  };
}
