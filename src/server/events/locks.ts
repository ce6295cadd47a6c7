/** Lets one replica at a time do something. Without Redis, replicas do not exclude each other. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';

/** Runs `run` while no other replica runs anything under the same key. */
export type Exclusively = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/** Longer than any work under a lock. If a replica dies with a lock, the others wait this long. */
const LOCK_MS = 30_000;
const LOOK_AGAIN_MS = 50;

/** Deletes the lock if it is still ours. */
const RELEASE =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/** For a single process. */
export const alone: Exclusively = (_key, run) => run();

/**
 * `SET NX PX` with a token (redis.io, distributed locks with one instance). Without Redis it does
 * not wait: running the work twice must be safe, at worst wasteful or impolite.
 */
export function createRedisLocks(
  redis: Redis,
  onUnavailable: (error: unknown) => void,
): Exclusively {
  /** False if Redis does not answer. */
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
      await setTimeout(LOOK_AGAIN_MS);
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
      // A lock that cannot be released expires.
      if (taken) {
        await redis.eval(RELEASE, 1, name, token).catch(onUnavailable);
      }
    }
  };
}
