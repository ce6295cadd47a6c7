/** How many requests a minute one person, or one address without a sign-in, may send. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, BOUNDS } from '../base';
import { principalOf } from './authenticated';
import type { AppDeps } from './deps';

const tooMany = (ttlMs: number): AppError =>
  new AppError('rate_limited', 'Too many requests. Wait a moment.', {
    retryAfter: Math.ceil(ttlMs / 1000),
  });

function shared(redis: AppDeps['redis']) {
  return {
    timeWindow: '1 minute',
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) => tooMany(ttl),
    // Without Redis nothing is counted: a Redis outage must not lock people out.
    ...(redis && { redis: redis.client, skipOnError: true, nameSpace: 'requests:' }),
  };
}

/**
 * Every route registered afterwards counts by person. Routes with a limit of their own count alone;
 * the others count together, towards a generous limit.
 */
export async function limitPeople(
  app: FastifyInstance,
  { config, redis }: Pick<AppDeps, 'config' | 'redis'>,
): Promise<void> {
  await app.register(rateLimit, {
    ...shared(redis),
    // After authentication.
    hook: 'preHandler',
    max: config.limits.requestsPerMinute * BOUNDS.otherRequestsFactor,
    keyGenerator: (request) => principalOf(request).userId,
  });
}

/**
 * Every route registered afterwards counts by address. Behind a proxy all people may have the same
 * one, so the limit is generous.
 */
export async function limitStrangers(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, { ...shared(null), max: BOUNDS.strangerRequestsPerMinute });
}

/**
 * Counts requests whose sign-in is refused, by address. Requests with a valid one are not counted:
 * nobody is locked out by a neighbour.
 * @param app Where `limitPeople` was called.
 */
export function countRefusals(app: FastifyInstance): (request: FastifyRequest) => Promise<void> {
  const count = app.createRateLimit({
    max: BOUNDS.strangerRequestsPerMinute,
    keyGenerator: (request) => `address:${request.ip}`,
  });
  return async (request) => {
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) {
      throw tooMany(counted.ttl);
    }
  };
}
