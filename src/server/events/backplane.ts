/**
 * What running replicas share: event logs, signals, locks and limits. In memory, or over Redis if
 * there is one.
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
  /** Counts requests across all replicas; `null` if this is the only process. */
  redis: Redis | null;
  /** `alone` means without Redis. */
  status: () => 'alone' | 'ready' | 'unavailable';
  close: () => Promise<void>;
}

export interface BackplaneOptions {
  url: string | null;
  keyPrefix: string;
  now: () => number;
  /** Called once per Redis outage. */
  onGone: (error: unknown) => void;
  onBack: () => void;
}

/**
 * A silent connection may be dead without an error, and a hung one may recover without
 * reconnecting: a ping finds out.
 */
const PING_MS = 2000;

/** Starts immediately, with or without Redis: the store holds the truth. */
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
