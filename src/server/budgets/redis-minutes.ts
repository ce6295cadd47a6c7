/** Budgets of a minute over all replicas, in Redis; each process counts alone while it is away. */
import type { Redis } from 'ioredis';
import { createMemoryMinutes, perMs, waitFor, type Flow, type Minutes } from './minutes';

/**
 * Level and time of one key. Times come from the callers, so that tests can set them; a replica
 * whose clock is behind sees no time pass. `least` is how much room there must be.
 */
const TAKE = `
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local now, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local amount, least = tonumber(ARGV[4]), tonumber(ARGV[5])
local at = tonumber(kept[2] or now)
local level = math.max(0, tonumber(kept[1] or 0) - math.max(0, now - at) * rate)
if least > 0 and level + least > burst then return {0, tostring(level)} end
if amount ~= 0 then
  level = math.max(0, level + amount)
  redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', tostring(math.max(now, at)))
  redis.call('PEXPIRE', KEYS[1], math.ceil(level / rate) + 60000)
end
return {1, tostring(level)}`;

interface Answer {
  taken: boolean;
  level: number;
}

/**
 * @param alone Counts for this process while Redis does not answer: better than no limit, and
 * nobody is locked out.
 */
export function createRedisMinutes(redis: Redis, alone: Minutes, now: () => number): Minutes {
  async function run(key: string, flow: Flow, amount: number, least: number): Promise<Answer> {
    const [taken, level] = (await redis.eval(
      TAKE,
      1,
      `budget:${key}`,
      now(),
      perMs(flow),
      flow.burst,
      amount,
      least,
    )) as [number, string];
    return { taken: taken === 1, level: Number(level) };
  }

  return {
    take: (key, flow, amount) =>
      run(key, flow, amount, 1).then(
        ({ taken, level }) => (taken ? 0 : waitFor(level, flow)),
        () => alone.take(key, flow, amount),
      ),
    change: (key, flow, by) =>
      run(key, flow, by, 0).then(
        () => {},
        () => alone.change(key, flow, by),
      ),
    level: (key, flow) =>
      run(key, flow, 0, 0).then(
        ({ level }) => level,
        () => alone.level(key, flow),
      ),
  };
}

/** @param redis `null` if this process is the only one. */
export function createMinutes(redis: Redis | null, now: () => number): Minutes {
  const alone = createMemoryMinutes(now);
  return redis ? createRedisMinutes(redis, alone, now) : alone;
}
