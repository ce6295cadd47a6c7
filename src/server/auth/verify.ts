/**
 * Verifies the LMS's tokens with the public keys from the configuration, as the LMS's own services
 * do.
 */
import { errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { AuthConfig } from '../config';
import { AppError } from '../base';
import type { Principal } from './principal';

/** The LMS signs with this algorithm only; accepting another invites key confusion. */
const ALGORITHM = 'RS512';
const LEEWAY_SECONDS = 1;
const SUPPORTED_MAJOR_VERSION = 1;

const invalid = (cause?: unknown): AppError =>
  new AppError('unauthenticated', 'Your sign-in could not be verified. Sign in again.', { cause });

/** For the log: jose's errors carry all claims, including a person's name and address. */
const withoutClaims = (error: unknown): unknown =>
  error instanceof errors.JOSEError ? `${error.code}: ${error.message}` : error;

/**
 * @returns a function that throws AppError `unauthenticated`, or `session_expired` if only the
 * token's lifetime is over
 */
export function createVerifier(
  config: AuthConfig,
  now: () => number,
): (token: string) => Promise<Principal> {
  let keys: ReturnType<typeof importJWK>[] | undefined;

  // The LMS sends no `kid`, and a set may already hold the next key, so every key is tried.
  async function readClaims(token: string): Promise<JWTPayload> {
    keys ??= config.jwks.keys.map((key) => importJWK(key, ALGORITHM));
    let failure: unknown;
    for (const key of await Promise.all(keys)) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: config.issuer,
          audience: config.audience,
          requiredClaims: ['exp', 'iat'],
          clockTolerance: LEEWAY_SECONDS,
          currentDate: new Date(now()),
        });
        return payload;
      } catch (error) {
        failure = error;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
          break;
        }
      }
    }
    if (failure instanceof errors.JWTExpired) {
      throw new AppError('session_expired', 'Your session has expired. Sign in again.');
    }
    throw invalid(withoutClaims(failure));
  }

  return async (token) => toPrincipal(token, await readClaims(token));
}

function toPrincipal(token: string, claims: JWTPayload): Principal {
  const { user_id: userId, preferred_username: username, administrator, version, exp } = claims;
  if (
    !isUserId(userId) ||
    typeof username !== 'string' ||
    username === '' ||
    !isSupported(version) ||
    exp === undefined
  ) {
    throw invalid();
  }
  return {
    userId: String(userId),
    username,
    token,
    isGlobalStaff: administrator === true,
    expiresAt: exp,
  };
}

function isUserId(value: unknown): value is number | string {
  return /^[1-9]\d{0,15}$/.test(
    typeof value === 'number' || typeof value === 'string' ? String(value) : '',
  );
}

function isSupported(version: unknown): boolean {
  if (version === undefined || version === null) {
    return true;
  }
  const [, major] = /^(\d+)(?:\.\d+)*$/.exec(String(version)) ?? [];
  return major !== undefined && Number(major) <= SUPPORTED_MAJOR_VERSION;
}
