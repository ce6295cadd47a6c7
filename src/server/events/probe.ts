/** Tries a Redis once: whether replicas could meet there. */
import { Redis } from 'ioredis';

const PATIENCE_MS = 3000;
/** The oldest major version with everything that we use. */
const LEAST_MAJOR = 6;

export interface RedisState {
  version: string;
  isTooOld: boolean;
}

/** @throws what Redis or the network says; see `redisProblem` */
export async function probeRedis(url: string, keyPrefix: string): Promise<RedisState> {
  const redis = new Redis(url, {
    keyPrefix,
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let failure: unknown = null;
  redis.on('error', (error) => {
    failure ??= error;
  });
  try {
    await redis.connect();
    await redis.set('check', '1', 'PX', 1000);
    await redis.publish(`${keyPrefix}check`, '1');
    if (failure !== null) {
      throw failure;
    }
    const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? '';
    return { version, isTooOld: Number.parseInt(version, 10) < LEAST_MAJOR };
  } catch (error) {
    // A closed connection stands for what closed it.
    throw failure ?? error;
  } finally {
    redis.disconnect();
  }
}
