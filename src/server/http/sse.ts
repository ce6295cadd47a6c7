/** Writes a response's events as server-sent events on the raw socket, at the reader's own pace. */
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import type { StreamEvent } from '../../protocol';

/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;

export interface SseStream {
  /** Aborts when the reader has gone away. */
  signal: AbortSignal;
  send: (events: AsyncIterable<StreamEvent>) => Promise<void>;
}

/** Takes the reply over: after this, nothing but events can be sent. */
export function openSse(reply: FastifyReply): SseStream {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  raw.on('close', () => gone.abort());
  raw.writeHead(200, {
    ...reply.getHeaders() as Record<string, string>,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // Sends the head at once: the first event may be some time away.
  raw.flushHeaders();
  const heartbeat = setInterval(() => { if (!raw.writableNeedDrain) raw.write(':\n\n'); }, HEARTBEAT_MS);

  return {
    signal: gone.signal,
    async send(events) {
      try {
        for await (const event of events) {
          const room = raw.write(`id: ${event.sequence_number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
          if (!room) await once(raw, 'drain', { signal: gone.signal });
        }
      } catch (error) {
        if (!gone.signal.aborted) throw error;
      } finally {
        clearInterval(heartbeat);
        raw.end();
      }
    },
  };
}
