/**
 * Paces the GET requests of one session, by which the transport listens to the server: it asks
 * again and again, even for a stream that is none or closes at once.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createBreaker, type BreakerDeps } from './breaker';

/** A stream that lasts as long as this is no reason for a pause. */
const LASTING_MS = 30_000;
/** A call may wait for its result on a stream that is resumed. */
const LONGEST_RESUMED_MS = 5_000;

/** The transport asks for no stream after this. */
const notOffered = () => new Response(null, { status: 405 });

const isEventStream = ({ ok, headers }: Response): boolean =>
  ok && /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');

/** The same answer; calls `onEnd` when its body ends, however that happens. */
function watchEnd(response: Response, onEnd: () => void): Response {
  if (!response.body) {
    onEnd();
    return response;
  }
  const passed = new TransformStream<Uint8Array, Uint8Array>();
  response.body.pipeTo(passed.writable).then(onEnd, onEnd);
  return new Response(passed.readable, { status: response.status, headers: response.headers });
}

/**
 * A `fetch` for one session. Only an event stream is asked for again, after a pause that grows
 * while the streams are short; anything else is the session's last GET.
 */
export function pacedListening(
  send: typeof fetch,
  deps: BreakerDeps,
  pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown> = (
    milliseconds,
    signal,
  ) => wait(milliseconds, undefined, { signal }),
): typeof fetch {
  const breaker = createBreaker(deps);
  let streams = 0;
  let isRefused = false;

  return async (input, init) => {
    if (init?.method !== 'GET') {
      return send(input, init);
    }
    // A stream that is resumed belongs to a call, which may be answered although nothing listens.
    const isResumed = new Headers(init.headers).has('last-event-id');
    if (isRefused && !isResumed) {
      return notOffered();
    }
    const pauseMs = Math.min(breaker.pauseMs(), isResumed ? LONGEST_RESUMED_MS : Infinity);
    await pause(pauseMs, init.signal ?? undefined);
    const response = await send(input, init);
    if (!isEventStream(response)) {
      // With other credentials the same request may succeed.
      isRefused ||= !isResumed && response.status !== 401;
      // Another refusal may mean that the session is lost, so the transport gets to know it.
      if (!response.ok) {
        return response;
      }
      await response.body?.cancel();
      return notOffered();
    }
    const openedAt = deps.now();
    streams += 1;
    return watchEnd(response, () => {
      if (deps.now() - openedAt >= LASTING_MS) {
        breaker.succeeded();
        streams = 0;
      } else if (streams > 1) {
        breaker.failed();
      }
    });
  };
}
