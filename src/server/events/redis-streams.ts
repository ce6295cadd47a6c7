/** The copy of a response's events in Redis, as a stream that only grows in order. */
import type { Redis } from 'ioredis';
import { BOUNDS } from '../base';
import { isTerminal, type EventBody, type StreamEvent } from '../../protocol';
import { KEEP_FINISHED_MS } from './event-log';

/** Longer than any turn may take (`limits.turn_timeout_seconds`). */
const KEEP_RUNNING_MS = 2 * 3_600_000;
/** How many events are read or sent at a time. */
export const BATCH = 200;

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

function toEvent([id, [, json]]: [string, string[]]): StreamEvent {
  return { ...(JSON.parse(json ?? '') as EventBody), sequence_number: Number.parseInt(id, 10) - 1 };
}

/** The two ways to a stream. An outage calls `onUnavailable`, and is never thrown. */
export interface RedisStreams {
  /**
   * Appends from event number `first` on; -1 for "whatever comes next, if there is a stream".
   * @returns the number of the next event, -1 after the end, or `null` when Redis cannot say.
   */
  append: (
    responseId: string,
    first: number,
    bodies: readonly EventBody[],
  ) => Promise<number | null>;
  /** Up to `BATCH` events from a number on; `null` when there is no log, or nobody can say. */
  range: (responseId: string, from: number) => Promise<StreamEvent[] | null>;
}

export function createRedisStreams(
  redis: Redis,
  onUnavailable: (error: unknown) => void,
): RedisStreams {
  return {
    async append(responseId, first, bodies) {
      const ends = bodies.some(isTerminal);
      try {
        return (await redis.eval(
          APPEND,
          1,
          keyOf(responseId),
          first,
          ends ? KEEP_FINISHED_MS : KEEP_RUNNING_MS,
          BOUNDS.redisEvents,
          ends ? 'end' : 'event',
          ...bodies.map((body) => JSON.stringify(body)),
        )) as number;
      } catch (error) {
        onUnavailable(error);
        return null;
      }
    },
    async range(responseId, from) {
      try {
        const entries = await redis.xrange(keyOf(responseId), `${from + 1}-0`, '+', 'COUNT', BATCH);
        return entries.length > 0 || (await redis.exists(keyOf(responseId))) === 1
          ? entries.map(toEvent)
          : null;
      } catch (error) {
        onUnavailable(error);
        return null;
      }
    },
  };
}
