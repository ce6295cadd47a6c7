/** Every kind of token that somebody could make, with the LMS's own key or a stranger's. */
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export type Claims = Record<string, unknown>;
export interface Forge {
  now: number;
  claims: Claims;
  publicKey: KeyObject;
  /** Signs as the LMS does, with whatever header and key. */
  signed: (claims: unknown, header?: object, key?: KeyObject) => string;
  /** Names an algorithm, and signs by any means. */
  made: (alg: unknown, make: (input: Buffer) => Buffer | string, header?: object) => string;
  /** The LMS's own key. */
  key: KeyObject;
}

/** @param lms The one whose tokens are forged. */
export function forgeWith(lms: { issuer: string; audience: string }, key: KeyObject): Forge {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: lms.audience,
    iss: lms.issuer,
    exp: now + 3000,
    iat: now - 10,
    preferred_username: 'learner',
    user_id: 7,
    version: '1.2.0',
    sub: '2a0d2c0d',
    administrator: false,
    scopes: ['user_id'],
    filters: ['user:me'],
  };
  const join3 = (header: object, payload: unknown, make: (input: Buffer) => Buffer | string) => {
    const input = `${encode(header)}.${encode(payload)}`;
    return `${input}.${Buffer.from(make(Buffer.from(input))).toString('base64url')}`;
  };
  return {
    now,
    claims,
    key,
    publicKey: createPublicKey(key),
    signed: (payload, header = {}, by = key) =>
      join3({ alg: 'RS512', typ: 'JWT', ...header }, payload, (input) =>
        sign('RSA-SHA512', input, by),
      ),
    made: (alg, make, header = {}) => join3({ alg, typ: 'JWT', ...header }, claims, make),
  };
}

export const claiming =
  (changes: Claims) =>
  ({ signed, claims }: Forge) =>
    signed({ ...claims, ...changes });
export const strange = (header: (from: Forge) => object) => (from: Forge) =>
  from.signed(from.claims, header(from), stranger.privateKey);
export const changed =
  (change: (parts: [string, string, string], from: Forge) => string[]) => (from: Forge) =>
    change(from.signed(from.claims).split('.') as [string, string, string], from).join('.');
