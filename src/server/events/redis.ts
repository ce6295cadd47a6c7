/**
 * Connections to Redis that never delay a request for long: without a connection a command fails,
 * and the caller continues without it.
 */
import { Redis } from 'ioredis';

/** The time limit of a command. A connection that is silent for twice as long is reopened. */
const PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 2000;

const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/^(?:WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/, 'Redis refuses the password of its URL'],
  [/^NOPERM/, 'Redis does not give its user the rights it needs'],
  [/^(?:READONLY|MISCONF|OOM)/, 'Redis takes no writes'],
  [/^ERR DB index/, 'Redis has no database of the number in its URL'],
];

/** For the operator: what is wrong with Redis. It never quotes Redis. */
export function redisProblem(error: unknown): string {
  const words = error instanceof Error ? error.message : '';
  return PROBLEMS.find(([pattern]) => pattern.test(words))?.[1] ?? 'Redis is gone';
}

/**
 * Connects immediately, and again after every loss. Commands reject while there is no connection.
 * @param keyPrefix ioredis puts it before every key, but not before channels.
 */
export function connectRedis(url: string, keyPrefix: string): Redis {
  return new Redis(url, {
    keyPrefix,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS * 2,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS),
  });
}
