/** Whether replicas could meet in Redis. */
import type { Config } from '../../config';
import { probeRedis, redisProblem } from '../../events';
import { networkReason } from '../explain';
import { failed, ok, type Finding } from '../finding';

const KEY = 'redis.url';

export async function checkRedis({ redis: { url, keyPrefix } }: Config): Promise<Finding[]> {
  if (url === null) {
    return [ok('redis', KEY, 'is not set: this process is the only one')];
  }
  try {
    const { version, isTooOld } = await probeRedis(url, keyPrefix);
    return [
      isTooOld
        ? failed('redis', KEY, `has version ${version}`, 'Use Redis 6 or newer.')
        : ok('redis', KEY, `answers and takes writes (version ${version})`),
    ];
  } catch (error) {
    const known = redisProblem(error);
    return [
      known === 'Redis is gone'
        ? failed(
            'redis',
            KEY,
            `cannot be used: ${networkReason(error) ?? 'it does not answer as Redis'}`,
            'Start Redis, or correct host and port; leave it out for a single process.',
          )
        : failed('redis', KEY, known, 'Correct user and password in the URL, or its rights.'),
    ];
  }
}
