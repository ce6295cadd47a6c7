/**
 * Writes a response's events as server-sent events on the raw socket, at the reader's own pace, and
 * ends with those who take none.
 */
import type { FastifyReply } from 'fastify';
import type { StreamEvent } from '../../protocol';

/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/**
 * Told to readers of streams that end before the response does: where they come back to is another
 * replica, ready at once.
 */
const RESUME = 'retry: 500\n: the server restarts, resume with Last-Event-ID\n\n';

interface SseStream {
  /** Aborts when the reader has gone away, or must go. */
  signal: AbortSignal;
  send: (events: AsyncIterable<StreamEvent>) => Promise<void>;
}

export interface Streams {
  /** Takes the reply over: after this, nothing but events can be sent. */
  open: (reply: FastifyReply) => SseStream;
  /** Ends every stream, and tells its reader to resume elsewhere. */
  endAll: () => void;
}

type Raw = FastifyReply['raw'];

/**
 * Resolves when there is room again; rejects when the system could pass nothing on for `stallMs`.
 */
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
    // Node's own timer knows the progress of a large write.
    raw.setTimeout(stallMs);
    raw.on('drain', onDrain).on('timeout', onStall);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * With a reset: the system would go on for as long to deliver what it has buffered, and the reader
 * would not know.
 */
function cut(raw: Raw): void {
  raw.socket?.resetAndDestroy();
}

/**
 * @param stallMs A reader that takes nothing for so long is cut off; it can resume. What is
 *   buffered for one is at most an event beyond the socket's own buffer: the next is only fetched
 *   when there is room.
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
    // Sends the head at once: the first event may be some time away.
    raw.flushHeaders();
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
          // The head is sent: nothing can be said any more. That the stream breaks off makes its
          // reader resume.
          if (!over.signal.aborted) {
            reply.log.warn({ err: error }, 'a stream was broken off');
            cut(raw);
          }
        } finally {
          clearInterval(heartbeat);
          enders.delete(end);
          // What a slow reader has not taken by now is not waited for.
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
