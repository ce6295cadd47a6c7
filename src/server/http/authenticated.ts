/** Lets only authenticated requests through, and tells the routes who is asking. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator, Principal } from '../auth';
import { AppError } from '../base';

const principals = new WeakMap<FastifyRequest, Principal>();

/** For routes registered after `requireAuthentication`. */
export function principalOf(request: FastifyRequest): Principal {
  const principal = principals.get(request);
  if (!principal) {
    throw new AppError('unauthenticated', 'Sign in first.');
  }
  return principal;
}

/** @param on May refuse in another way. */
export function requireAuthentication(
  app: FastifyInstance,
  authenticator: Authenticator,
  on: Record<'accepted' | 'refused', (request: FastifyRequest) => Promise<void>>,
): void {
  app.addHook('onRequest', async (request) => {
    // A preflight carries no credentials; it is answered by the CORS plugin.
    if (request.method === 'OPTIONS') {
      return;
    }
    try {
      principals.set(request, await authenticator.authenticate(request));
    } catch (error) {
      await on.refused(request);
      throw error;
    }
    await on.accepted(request);
  });
}
