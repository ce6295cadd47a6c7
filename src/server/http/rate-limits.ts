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
 * For the routes registered afterwards. Those with a limit of their own count by person.
 * @returns Counts a request of a signed-in person towards a generous limit for all routes. Call it
 *   first of all: whatever then refuses the request, it is counted.
 */
export async function limitPeople(
  app: FastifyInstance,
  { config, redis }: Pick<AppDeps, 'config' | 'redis'>,
): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, {
    ...shared(redis),
    global: false,
    // After authentication.
    hook: 'preHandler',
    keyGenerator: (request) => principalOf(request).userId,
  });
  return counter(app, {
    max: config.limits.requestsPerMinute * BOUNDS.otherRequestsFactor,
    keyGenerator: (request) => principalOf(request).userId,
  });
}

/** @param app Where `limitPeople` was called. */
function counter(
  app: FastifyInstance,
  options: { max: number; keyGenerator: (request: FastifyRequest) => string },
): (request: FastifyRequest) => Promise<void> {
  const count = app.createRateLimit(options);
  return async (request) => {
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) {
      throw tooMany(counted.ttl);
    }
  };
}

/**
 * Every route registered afterwards counts by address. Behind a proxy all people may have the same
 * one, so the limit is generous.
 */
export async function limitStrangers(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, { ...shared(null), max: BOUNDS.strangerRequestsPerMinute });
}

/** Counts the searches of a person: each reads their messages. */
export function countSearches(
  app: FastifyInstance,
  { config }: Pick<AppDeps, 'config'>,
): (request: FastifyRequest) => Promise<void> {
  return counter(app, {
    max: config.limits.requestsPerMinute,
    keyGenerator: (request) => `search:${principalOf(request).userId}`,
  });
}

/**
 * Counts requests whose sign-in is refused, by address. Requests with a valid one are not counted:
 * nobody is locked out by a neighbour.
 * @param app Where `limitPeople` was called.
 */
export function countRefusals(app: FastifyInstance): (request: FastifyRequest) => Promise<void> {
  return counter(app, {
    max: BOUNDS.strangerRequestsPerMinute,
    keyGenerator: (request) => `address:${request.ip}`,
  });
}
