/** Finds out who sent a request, or refuses it. */
import { createHash } from 'node:crypto';
import type { AuthConfig } from '../config';
import { createTtlCache } from '../base';
import { readCredentials } from './credentials';
import { checkOrigin } from './origin';
import type { Principal, RequestHead } from './principal';
import { createVerifier } from './verify';

export interface AuthenticatorOptions {
  config: AuthConfig;
  /** Origins whose pages may send the LMS's cookies, exactly as browsers write them. */
  allowedOrigins: readonly string[];
  /** Milliseconds since the epoch. */
  now: () => number;
}

export interface Authenticator {
  /** @throws AppError `unauthenticated`, `session_expired` or `origin_not_allowed` */
  authenticate: (request: RequestHead) => Promise<Principal>;
}

/**
 * Verifying takes 0.1 ms, a cache hit a microsecond. One minute bounds how long a changed key set
 * goes unnoticed.
 */
const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 5000;

export function createAuthenticator({
  config,
  allowedOrigins,
  now,
}: AuthenticatorOptions): Authenticator {
  const origins = new Set(allowedOrigins);
  const verify = createVerifier(config, now);
  const verified = createTtlCache<Principal>({
    now,
    ttlMs: REMEMBER_MS,
    maxEntries: MAX_REMEMBERED,
    staleAt: ({ expiresAt }) => expiresAt * 1000,
  });

  return {
    async authenticate(request) {
      const { token, fromCookies } = readCredentials(request);
      if (fromCookies) {
        checkOrigin(request, origins);
      }
      return verified.get(createHash('sha256').update(token).digest('base64url'), () =>
        verify(token),
      );
    },
  };
}
