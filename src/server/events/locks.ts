/**
 * Lets one replica at a time do something; where they cannot agree on who, each does it by itself.
 */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs what it is given while nobody else runs something under the same key. */
export type Exclusively = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/**
 * Longer than anything that is done under a lock; a replica that dies with one is waited for as
 * long.
 */
const LOCK_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** Deletes the lock if it is still ours. */
const RELEASE =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/** Nobody to agree with. */
export const alone: Exclusively = (_key, run) => run();

/**
 * `SET NX PX` with a token (redis.io, distributed locks with one instance). Without Redis it does
 * not wait: what is done must be safe to do twice, and only wasteful or impolite to the other side.
 */
export function createRedisLocks(
  redis: Redis,
  onUnavailable: (error: unknown) => void,
): Exclusively {
  /** False when nobody can tell. */
  async function take(key: string, token: string): Promise<boolean> {
    for (let waited = 0; waited <= LOCK_MS; waited += LOOK_AGAIN_MS) {
      try {
        if ((await redis.set(key, token, 'PX', LOCK_MS, 'NX')) === 'OK') {
          return true;
        }
      } catch (error) {
        onUnavailable(error);
        return false;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_AGAIN_MS);
      });
    }
    return false;
  }

  return async (key, run) => {
    const name = `lock:${key}`;
    const token = randomUUID();
    const taken = await take(name, token);
    try {
      return await run();
    } finally {
      // A lock that cannot be released ends by itself.
      if (taken) {
        await redis.eval(RELEASE, 1, name, token).catch(onUnavailable);
      }
    }
  };
}
