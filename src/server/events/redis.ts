/**
 * Connections to Redis that never delay a request for long: a command without a connection fails,
 * and the caller does without.
 */
import { Redis } from 'ioredis';

/** The time limit of a command; a connection that is silent for twice as long is opened again. */
const PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 2000;

/**
 * Connects at once, and again after every loss. Commands reject while there is no connection.
 * @param keyPrefix Put before every key by ioredis; not before channels.
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
