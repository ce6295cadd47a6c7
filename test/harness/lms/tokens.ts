/**
 * The LMS's tokens: RS512 JWTs with the claims of an Open edX release, and the key set that
 * verifies them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  SignJWT,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { findUser, type LmsUser } from './users';

const ALGORITHM = 'RS512';
const KEY_ID = 'openedx';
export const TOKEN_LIFETIME_SECONDS = 3600;
export const AUDIENCE = 'openedx';

export interface Tokens {
  /** Public keys only. */
  jwks: JSONWebKeySet;
  /** `overrides` replaces claims; a claim set to `undefined` is left out. */
  issue: (user: LmsUser, overrides?: JWTPayload) => Promise<string>;
  /** The user a token speaks for, or `null` when it is not ours or no longer valid. */
  verify: (token: string) => Promise<LmsUser | null>;
}

export interface TokenOptions {
  issuer: string;
  now: () => number;
  /** Keeps the key pair across restarts, so that cookies in a browser stay valid. */
  keyFile?: string;
}

export async function createTokens({ issuer, now, keyFile }: TokenOptions): Promise<Tokens> {
  const privateJwk = await loadPrivateJwk(keyFile);
  const { kty, n, e } = privateJwk;
  const publicJwk: JWK = { kty, n, e, kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  const privateKey = (await importJWK(privateJwk, ALGORITHM)) as CryptoKey;
  const publicKey = (await importJWK(publicJwk, ALGORITHM)) as CryptoKey;

  return {
    jwks: { keys: [publicJwk] },
    issue: (user, overrides = {}) => {
      const issuedAt = Math.floor(now() / 1000);
      const claims = {
        ...claimsOf(user),
        aud: AUDIENCE,
        iss: issuer,
        iat: issuedAt,
        exp: issuedAt + TOKEN_LIFETIME_SECONDS,
        ...overrides,
      };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
        .sign(privateKey);
    },
    verify: async (token) => {
      try {
        const options = {
          issuer,
          audience: AUDIENCE,
          algorithms: [ALGORITHM],
          currentDate: new Date(now()),
        };
        const { payload } = await jwtVerify(token, publicKey, options);
        return findUser(String(payload.preferred_username));
      } catch {
        // Not ours, expired or no token at all: for the LMS all the same, nobody is signed in.
        return null;
      }
    },
  };
}

async function loadPrivateJwk(keyFile: string | undefined): Promise<JWK> {
  if (keyFile && existsSync(keyFile)) {
    return JSON.parse(readFileSync(keyFile, 'utf8')) as JWK;
  }
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  if (keyFile) {
    mkdirSync(dirname(keyFile), { recursive: true });
    writeFileSync(keyFile, JSON.stringify(jwk), { mode: 0o600 });
  }
  return jwk;
}

/** What an LMS of the Verawood release puts into a token of grant type password. */
function claimsOf(user: LmsUser): JWTPayload {
  return {
    preferred_username: user.username,
    scopes: ['user_id', 'email', 'profile'],
    version: '1.2.0',
    sub: createHash('md5').update(`anonymous-${user.userId}`).digest('hex'),
    user_id: user.userId,
    filters: ['user:me'],
    is_restricted: false,
    email_verified: true,
    email: `${user.username}@example.com`,
    name: `${user.givenName} ${user.familyName}`,
    family_name: user.familyName,
    given_name: user.givenName,
    administrator: user.isStaff,
    superuser: false,
    roles: [],
  };
}
