/**
 * Writes a response's events as server-sent events on the raw socket, at the reader's pace, and
 * cuts off readers who take nothing.
 */
import type { FastifyReply } from 'fastify';
import { HEARTBEAT_MS, type StreamEvent } from '../../protocol';

/** Sent when a stream ends before its response does. Reconnect soon: another replica is ready. */
const RESUME = 'retry: 500\n: the server restarts, resume with Last-Event-ID\n\n';

interface SseStream {
  /** Aborts when the reader has gone or must go. */
  signal: AbortSignal;
  send: (events: AsyncIterable<StreamEvent>) => Promise<void>;
}

export interface Streams {
  /** Takes over the reply: from then on only events can be sent. */
  open: (reply: FastifyReply) => SseStream;
  /** Ends every stream and tells its reader to resume elsewhere. */
  endAll: () => void;
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

/**
 * @param stallMs A reader that takes nothing for this long is cut off; it can resume. At most one
 * event is buffered beyond the socket's own buffer, because the next is fetched only when there is
 * room.
 */
export function createStreams(stallMs: number): Streams {
  const enders = new Set<() => void>();

  function open(reply: FastifyReply): SseStream {
    reply.hijack();
    const { raw } = reply;
    const over = new AbortController();
    let told = false;
    const end = () => {
      told = true;
      over.abort();
    };
    enders.add(end);
    raw.on('close', () => over.abort());
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // Sends the headers now: the first event may take a while.
    raw.flushHeaders();
    // Keeps proxies from closing a quiet stream, and tells the reader that it is alive.
    const heartbeat = setInterval(() => {
      if (!raw.writableNeedDrain) {
        raw.write(':\n\n');
      }
    }, HEARTBEAT_MS);

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
          enders.delete(end);
          // Do not wait for what a slow reader has not taken yet.
          if (told && raw.writableNeedDrain) {
            cut(raw);
          } else {
            raw.end(told ? RESUME : undefined);
          }
        }
      },
    };
  }

  return {
    open,
    endAll: () => {
      for (const end of [...enders]) {
        end();
      }
    },
  };
}
