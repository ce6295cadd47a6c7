/**
 * Counts an answer's bytes as they are read, after decompression, and cuts the connection if there
 * are too many.
 */
import type { Place } from './large-answers';
import { NetworkRefusal, type NetworkRefusalCode } from './refusal';
import { createValueMeter } from './value-meter';

export interface BodyLimits {
  /** Of a whole answer, and of each event in a stream. */
  maxResponseBytes: number;
  /** JSON values of a whole answer, and of each event in a stream. */
  maxValues: number;
  /** How much an event stream may deliver at once … */
  maxStreamBytes: number;
  /** … and per second after that: a stream that only listens stays open for days. */
  streamBytesPerSecond: number;
  /** The same for its events: each is parsed and checked. */
  maxStreamEvents: number;
  streamEventsPerSecond: number;
  /** Milliseconds from the headers to the end of an answer that is not an event stream. */
  bodyMs: number;
}

export interface BodyDeps {
  now: () => number;
  /** Called for every cut, even if the reader of the stream does not report it. */
  onCut: (refusal: NetworkRefusal) => void;
  /** Where large answers wait until there is room for them. */
  placeOf: (host: string) => Place;
}

/** Enough for any error text or OAuth error object; the rest stays unread. */
const ERROR_BYTES = 65_536;
/** The highest status that a `Response` accepts. */
const LAST_STATUS = 599;
/** An answer or an event of more needs a place. */
const LARGE_BYTES = 262_144;
const LF = 10;
const CR = 13;
const SPACE = 32;
const LIST = '['.charCodeAt(0);

type Bytes = Uint8Array<ArrayBuffer>;
type Limit = TransformStream<Bytes, Bytes>;
type Cut = (
  code: NetworkRefusalCode,
  sent: true | 'unknown',
  unread?: Uint8Array,
) => NetworkRefusal;

/**
 * Wraps an answer so that reading it fails with a `NetworkRefusal` beyond a limit.
 */
export function limitResponse(
  response: Response,
  host: string,
  limits: BodyLimits,
  deps: BodyDeps,
): Response {
  const place = deps.placeOf(host);
  const { status, headers, body } = response;
  const cut: Cut = (code, sent, unread) => {
    const refusal = new NetworkRefusal(code, host, sent, unread);
    deps.onCut(refusal);
    return refusal;
  };
  const isStream = response.ok && /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
  const limit = isStream
    ? eventStream(limits, deps.now, cut, place)
    : response.ok
      ? wholeAnswer(limits, cut, place)
      : firstBytes(ERROR_BYTES);
  const content =
    body &&
    pipe(
      body,
      limit,
      isStream ? null : { ms: limits.bodyMs, reason: () => cut('response_too_slow', 'unknown') },
      place.leave,
    );
  // No reason phrase: nothing needs it, and HTTP/2 has none.
  return new Response(content, { status: Math.min(status, LAST_STATUS), headers });
}

/** Like `pipeThrough`, with a time limit. */
function pipe(
  body: ReadableStream<Bytes>,
  { writable, readable }: Limit,
  deadline: { ms: number; reason: () => Error } | null,
  onEnd: () => void,
): ReadableStream<Bytes> {
  const late = new AbortController();
  const timer = deadline && setTimeout(() => late.abort(deadline.reason()), deadline.ms);
  const done = () => {
    if (timer) {
      clearTimeout(timer);
    }
    onEnd();
  };
  // The reader of `readable` gets the error.
  body.pipeTo(writable, { signal: late.signal }).then(done, done);
  return readable;
}

/** The first byte that is no white space. */
const firstSign = (chunk: Uint8Array): number | undefined => chunk.find((byte) => byte > SPACE);

function wholeAnswer({ maxResponseBytes, maxValues }: BodyLimits, cut: Cut, place: Place): Limit {
  const values = createValueMeter(false);
  let bytes = 0;
  /** A list of messages answers a list, which is never sent. It may hold very many. */
  let first: number | undefined;
  return new TransformStream({
    async transform(chunk, controller) {
      bytes += chunk.byteLength;
      first ??= firstSign(chunk);
      // A success status: the call was carried out.
      if (first === LIST || bytes > maxResponseBytes || values(chunk) > maxValues) {
        throw cut('response_too_large', true);
      }
      if (bytes > LARGE_BYTES) {
        await place.take();
      }
      controller.enqueue(chunk);
    },
  });
}

/** The body of an error is only text: nobody misses the rest, and the caller needs the status. */
function firstBytes(limit: number): Limit {
  let left = limit;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, left));
      left -= chunk.byteLength;
      if (left <= 0) {
        controller.terminate();
      }
    },
  });
}

interface EventsRead {
  /** Bytes of the longest event, as far as it has come. */
  longest: number;
  /** Bytes of the event that has not ended. */
  open: number;
  /** Events that ended in this chunk. */
  ended: number;
}

/** Counts the bytes since the last blank line, with any of the three line endings. */
export function createEventMeter(): (chunk: Uint8Array) => EventsRead {
  let bytes = 0;
  let previous: number | undefined;
  let lineIsEmpty = true;
  return (chunk) => {
    let longest = 0;
    let ended = 0;
    // By index: an iterator over a typed array costs a hundred times as much, and a hostile stream
    // is long.
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      bytes += 1;
      if (byte === CR || (byte === LF && previous !== CR)) {
        if (bytes > longest) {
          longest = bytes;
        }
        if (lineIsEmpty) {
          bytes = 0;
          ended += 1;
        }
        lineIsEmpty = true;
      } else if (byte !== LF) {
        lineIsEmpty = false;
      }
      previous = byte;
    }
    return { longest: Math.max(longest, bytes), open: bytes, ended };
  };
}

/** A leaky bucket: counts what is added, and loses so much a second. */
function createBucket(perSecond: number, now: () => number): (amount: number) => number {
  let level = 0;
  let last = now();
  return (amount) => {
    const time = now();
    level = Math.max(0, level - ((time - last) / 1000) * perSecond) + amount;
    last = time;
    return level;
  };
}

function eventStream(limits: BodyLimits, now: () => number, cut: Cut, place: Place): Limit {
  const readEvents = createEventMeter();
  const eventValues = createValueMeter(true);
  const bytes = createBucket(limits.streamBytesPerSecond, now);
  const events = createBucket(limits.streamEventsPerSecond, now);
  return new TransformStream({
    async transform(chunk, controller) {
      const { longest, open, ended } = readEvents(chunk);
      const isTooLarge =
        bytes(chunk.byteLength) > limits.maxStreamBytes ||
        events(ended) > limits.maxStreamEvents ||
        longest > limits.maxResponseBytes ||
        eventValues(chunk) > limits.maxValues;
      // The rest may hold a progress report or the result.
      if (isTooLarge) {
        throw cut('response_too_large', 'unknown', chunk);
      }
      if (open > LARGE_BYTES) {
        await place.take();
      } else {
        place.leave();
      }
      controller.enqueue(chunk);
    },
  });
}
