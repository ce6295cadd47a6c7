/**
 * Event logs that every replica can follow: the replica that runs a response keeps its events and
 * copies them to a Redis Stream; the others read the copy. After an outage of Redis it copies what
 * is missing; nothing waits for that.
 */
import type { Redis } from 'ioredis';
import type { EventBody, StreamEvent } from '../../protocol';
import { createPause } from '../base';
import { createMemoryEventLog, type EventLog } from './event-log';
import { readCopy } from './read-copy';
import { createRedisStreams } from './redis-streams';
import type { Signals } from './signals';
import { writeCopy } from './write-copy';

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

const CLOSE_MS = 1000;

const topicOf = (responseId: string): string => `events:${responseId}`;

export function createRedisEventLog({
  redis,
  signals,
  now,
  onUnavailable,
}: RedisEventLogDeps): RedisEventLog {
  const here = createMemoryEventLog(now);
  const copies = new Map<string, { done: Promise<void>; wake: () => void }>();
  let closed = false;
  const { append, range } = createRedisStreams(redis, onUnavailable);
  const tell = (responseId: string) => signals.send(topicOf(responseId));
  const reading = {
    range,
    now,
    listen: (responseId: string, onNews: () => void) => signals.listen(topicOf(responseId), onNews),
  };

  async function* follow(
    responseId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    if (here.held(responseId)) {
      yield* here.follow(responseId, after, signal);
    } else {
      yield* readCopy(reading, responseId, after, signal);
    }
  }

  return {
    follow,
    open(responseId) {
      here.open(responseId);
      const pause = createPause();
      const copying = {
        held: () => (closed ? null : here.held(responseId)),
        append: (first: number, bodies: readonly EventBody[]) => append(responseId, first, bodies),
        tell: () => tell(responseId),
      };
      const done = writeCopy(copying, pause).finally(() => {
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
      tell(responseId);
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
