/**
 * Connections to Redis that never hold a request up for long: what cannot be done at once fails,
 * and is done otherwise.
 */
import { Redis } from 'ioredis';

/**
 * A command that was not answered by then has failed; a connection that says nothing to it for as
 * long is opened anew.
 */
const PATIENCE_MS = 1000;
const LONGEST_PAUSE_MS = 2000;

/**
 * Connects at once and again for ever. Commands reject while there is no connection.
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
