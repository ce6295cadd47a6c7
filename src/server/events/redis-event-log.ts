/**
 * Event logs that every replica can follow: the replica that runs a response keeps its events and
 * copies them to a Redis Stream; the others read the copy. After an outage of Redis it copies what
 * is missing; nothing waits for that.
 */
import type { Redis } from 'ioredis';
import { isTerminal, type EventBody, type StreamEvent } from '../../protocol';
import { createPause, type Pause } from '../base';
import { createMemoryEventLog, KEEP_FINISHED_MS, type EventLog } from './event-log';
import type { Signals } from './signals';

export interface RedisEventLog extends EventLog {
  /** Waits a moment for open copies, then copies nothing more. */
  close: () => Promise<void>;
}

export interface RedisEventLogDeps {
  redis: Redis;
  signals: Signals;
  now: () => number;
  onUnavailable: (error: unknown) => void;
}

/** Longer than any turn may take (`limits.turn_timeout_seconds`). */
const KEEP_RUNNING_MS = 2 * 3_600_000;
const MAX_EVENTS = 100_000;
const BATCH = 200;
const RETRY_MS = 250;
/** Signals may be lost. */
const LOOK_AGAIN_MS = 1000;
/** After this time without events, the reader asks the store whether the writer is alive. */
const QUIET_MS = 2000;
const CLOSE_MS = 1000;

/**
 * Appends what comes next, and only that: entry `n-0` of the stream is event `n - 1`, so that a
 * repeated batch, a gap and a second writer are all noticed. Nothing follows an entry whose field
 * is `end`. KEYS: stream. ARGV: number of the first event, or -1 for "whatever comes next, if there
 * is a stream"; milliseconds to keep; most entries; field of the last event; events. Returns the
 * number of the next event, -1 after the end.
 */
const APPEND = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local number = 0
if last then
  if last[2][1] == 'end' then return -1 end
  number = tonumber(string.match(last[1], '^%d+'))
end
local first = tonumber(ARGV[1])
if (first == -1 and not last) or (first ~= -1 and first ~= number) then return number end
for i = 5, #ARGV do
  number = number + 1
  local field = i == #ARGV and ARGV[4] or 'event'
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], string.format('%d-0', number), field, ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return number`;

const keyOf = (responseId: string): string => `events:${responseId}`;
const topicOf = (responseId: string): string => `events:${responseId}`;

function toEvent([id, [, json]]: [string, string[]]): StreamEvent {
  return { ...(JSON.parse(json ?? '') as EventBody), sequence_number: Number.parseInt(id, 10) - 1 };
}

export function createRedisEventLog({
  redis,
  signals,
  now,
  onUnavailable,
}: RedisEventLogDeps): RedisEventLog {
  const here = createMemoryEventLog(now);
  const copies = new Map<string, { done: Promise<void>; wake: () => void }>();
  let closed = false;

  /** @returns the number of the next event, or `null` when Redis cannot say. */
  async function append(
    responseId: string,
    first: number,
    bodies: readonly EventBody[],
  ): Promise<number | null> {
    const ends = bodies.some(isTerminal);
    try {
      return (await redis.eval(
        APPEND,
        1,
        keyOf(responseId),
        first,
        ends ? KEEP_FINISHED_MS : KEEP_RUNNING_MS,
        MAX_EVENTS,
        ends ? 'end' : 'event',
        ...bodies.map((body) => JSON.stringify(body)),
      )) as number;
    } catch (error) {
      onUnavailable(error);
      return null;
    }
  }

  async function copy(responseId: string, pause: Pause): Promise<void> {
    let sent = 0;
    for (let events = here.held(responseId); events && !closed; events = here.held(responseId)) {
      const batch = events.slice(sent, sent + BATCH);
      const next = batch.length === 0 ? sent : await append(responseId, sent, batch);
      if (next === null) {
        await pause.wait(RETRY_MS);
        continue;
      }
      // Another replica thought that the writer was dead, and wrote the end.
      if (next < 0) {
        return;
      }
      if (next !== sent) {
        signals.send(topicOf(responseId));
      }
      sent = next;
      const last = events.at(-1);
      if (sent >= events.length && last && isTerminal(last)) {
        return;
      }
      if (sent >= events.length) {
        await pause.wait(LOOK_AGAIN_MS);
      }
    }
  }

  /** Up to 200 events from a number on; `null` when there is no log, or nobody can say. */
  async function range(responseId: string, from: number): Promise<StreamEvent[] | null> {
    try {
      const entries = await redis.xrange(keyOf(responseId), `${from + 1}-0`, '+', 'COUNT', BATCH);
      return entries.length > 0 || (await redis.exists(keyOf(responseId))) === 1
        ? entries.map(toEvent)
        : null;
    } catch (error) {
      onUnavailable(error);
      return null;
    }
  }

  async function* readCopy(
    responseId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const pause = createPause(signal);
    const stop = signals.listen(topicOf(responseId), pause.wake);
    let next = after + 1;
    try {
      for (let heardAt = now(); !signal.aborted && now() - heardAt < QUIET_MS;) {
        const events = await range(responseId, next);
        if (events === null) {
          return;
        }
        for (const event of events) {
          // The beginning was cut off to keep the log short.
          if (event.sequence_number !== next) {
            return;
          }
          next += 1;
          yield event;
          if (isTerminal(event)) {
            return;
          }
        }
        if (events.length > 0) {
          heardAt = now();
        } else {
          await pause.wait(LOOK_AGAIN_MS);
        }
      }
    } finally {
      stop();
    }
  }

  async function* follow(
    responseId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    if (here.held(responseId)) {
      yield* here.follow(responseId, after, signal);
    } else {
      yield* readCopy(responseId, after, signal);
    }
  }

  return {
    follow,
    open(responseId) {
      here.open(responseId);
      const pause = createPause();
      const done = copy(responseId, pause).finally(() => {
        copies.delete(responseId);
      });
      copies.set(responseId, { done, wake: pause.wake });
    },
    append(responseId, body) {
      here.append(responseId, body);
      copies.get(responseId)?.wake();
    },
    async recorded(responseId) {
      const all = [...(await here.recorded(responseId))];
      for (let events = await range(responseId, all.length); events && events.length > 0;) {
        all.push(...events);
        events = await range(responseId, all.length);
      }
      return all;
    },
    async seal(responseId, body) {
      here.append(responseId, body);
      await append(responseId, -1, [body]);
      signals.send(topicOf(responseId));
    },
    async close() {
      const late = createPause();
      await Promise.race([
        Promise.all([...copies.values()].map(({ done }) => done)),
        late.wait(CLOSE_MS),
      ]);
      late.wake();
      closed = true;
      for (const { wake } of copies.values()) {
        wake();
      }
    },
  };
}
