/** Real RS512 tokens, as the LMS signs and splits them, and an authenticator that takes them. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { AppError } from '../../base';
import { createAuthenticator } from '..';
import type { AuthenticatorOptions } from '../authenticator';
import type { Principal, RequestHead } from '../principal';

jest.mock('jose', () => {
  const jose = jest.requireActual<{ jwtVerify: typeof jwtVerify }>('jose');
  return { ...jose, jwtVerify: jest.fn(jose.jwtVerify) };
});

export const NOW = 1_795_224_700_000;
export const ISSUER = 'https://lms.example.org/oauth2';
export const PAGE = 'https://apps.example.org';

export const lms = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const config = {
  issuer: ISSUER,
  audience: 'openedx',
  jwks: {
    keys: [
      { ...lms.publicKey.export({ format: 'jwk' }), kid: 'openedx' },
      next.publicKey.export({ format: 'jwk' }),
    ],
  },
};

export const CLAIMS = {
  aud: 'openedx',
  iss: ISSUER,
  exp: NOW / 1000 + 3500,
  iat: NOW / 1000 - 100,
  preferred_username: 'learner',
  user_id: 7,
  version: '1.2.0',
  sub: '2a0d2c0d',
  administrator: false,
  superuser: false,
  email: 'learner@example.com',
  scopes: ['user_id'],
  filters: ['user:me'],
};

export const STAFF = { ...CLAIMS, preferred_username: 'staff', user_id: 3, administrator: true };

export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function signed(
  claims: object | string,
  header: object = {},
  key: KeyObject = lms.privateKey,
): string {
  const input = `${encode({ alg: 'RS512', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${input}.${createSign('RSA-SHA512').update(input).sign(key, 'base64url')}`;
}

export function signedBy(
  alg: string,
  make: (input: string) => Buffer,
  header: object = {},
): string {
  const input = `${encode({ alg, typ: 'JWT', ...header })}.${encode(CLAIMS)}`;
  return `${input}.${make(input).toString('base64url')}`;
}

export const TOKEN = signed(CLAIMS);

export function bearer(token: string): RequestHead {
  return { method: 'POST', headers: { authorization: `Bearer ${token}` } };
}

export function split(token: string): { headerPayload: string; signature: string } {
  const at = token.lastIndexOf('.');
  return { headerPayload: token.slice(0, at), signature: token.slice(at + 1) };
}

export function cookies(
  token: string,
  headers: RequestHead['headers'] = {},
  method = 'GET',
): RequestHead {
  const { headerPayload, signature } = split(token);
  const cookie = `csrftoken=x; edx-jwt-cookie-header-payload=${headerPayload}; edx-jwt-cookie-signature=${signature}`;
  return { method, headers: { cookie, 'use-jwt-cookie': 'true', ...headers } };
}

export function authenticator(options: Partial<AuthenticatorOptions> = {}) {
  return createAuthenticator({ config, allowedOrigins: [PAGE], now: () => NOW, ...options });
}

export function outcome(
  request: RequestHead,
  options: Partial<AuthenticatorOptions> = {},
): Promise<Principal | string> {
  return authenticator(options)
    .authenticate(request)
    .catch((error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)));
}

export const verifications = jest.mocked(jwtVerify);

/** Registers the hook; to be called once, at the top of a test file. */
export function countVerifications(): void {
  beforeEach(() => verifications.mockClear());
}
