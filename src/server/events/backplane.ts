/**
 * What replicas share while they run: event logs, signals, locks and limits. In memory, or over
 * Redis where there is one.
 */
import type { Redis } from 'ioredis';
import { createMemoryEventLog, type EventLog } from './event-log';
import { alone, createRedisLocks, type Exclusively } from './locks';
import { connectRedis } from './redis';
import { createRedisEventLog } from './redis-event-log';
import { createRedisSignals } from './redis-signals';
import { createMemorySignals, type Signals } from './signals';

export interface Backplane {
  events: EventLog;
  signals: Signals;
  exclusively: Exclusively;
  /** Counts requests for all replicas; `null` where there is only this process. */
  redis: Redis | null;
  /** `alone` without Redis. */
  status: () => 'alone' | 'ready' | 'unavailable';
  close: () => Promise<void>;
}

export interface BackplaneOptions {
  url: string | null;
  keyPrefix: string;
  now: () => number;
  /** Called once per outage of Redis. */
  onGone: (error: unknown) => void;
  onBack: () => void;
}

/**
 * A silent connection may be dead without an error, and one that hung may come back without a new
 * connection: a ping finds out.
 */
const PING_MS = 2000;

/** Starts at once, with or without Redis: the store, not Redis, holds the truth. */
export function createBackplane({
  url,
  keyPrefix,
  now,
  onGone,
  onBack,
}: BackplaneOptions): Backplane {
  if (url === null) {
    return {
      events: createMemoryEventLog(now),
      signals: createMemorySignals(),
      exclusively: alone,
      redis: null,
      status: () => 'alone',
      close: async () => {},
    };
  }
  const redis = connectRedis(url, keyPrefix);
  const subscriber = connectRedis(url, '');
  let gone = false;
  let closed = false;
  const unavailable = (error: unknown): void => {
    if (!gone && !closed) {
      onGone(error);
    }
    gone = true;
  };
  const available = (): void => {
    if (gone && !closed) {
      onBack();
    }
    gone = false;
  };
  for (const connection of [redis, subscriber]) {
    connection.on('error', unavailable);
  }
  const pinging = setInterval(() => {
    Promise.all([redis.ping(), subscriber.ping()]).then(available, unavailable);
  }, PING_MS);

  const signals = createRedisSignals(redis, subscriber, keyPrefix);
  const events = createRedisEventLog({ redis, signals, now, onUnavailable: unavailable });
  return {
    events,
    signals,
    exclusively: createRedisLocks(redis, unavailable),
    redis,
    status: () => (gone || redis.status !== 'ready' ? 'unavailable' : 'ready'),
    async close() {
      clearInterval(pinging);
      await events.close();
      closed = true;
      redis.disconnect();
      subscriber.disconnect();
    },
  };
}
