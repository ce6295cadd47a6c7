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

/**
 * For what concerns the whole site.
 * @param action Completes "Only administrators of the LMS may …".
 */
export function requireAdministrator({ isGlobalStaff }: Principal, action: string): void {
  if (!isGlobalStaff) {
    throw new AppError('staff_required', `Only administrators of the LMS may ${action}.`);
  }
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
