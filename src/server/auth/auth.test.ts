/** Real RS512 tokens, as the LMS signs and splits them, and every way we know to forge one. */
import {
  constants,
  createHmac,
  createSign,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { inspect } from 'node:util';
import { jwtVerify } from 'jose';
import { AppError } from '../base/errors';
import { createAuthenticator } from '.';
import type { AuthenticatorOptions } from './authenticator';
import type { Principal, RequestHead } from './principal';

jest.mock('jose', () => {
  const jose = jest.requireActual<{ jwtVerify: typeof jwtVerify }>('jose');
  return { ...jose, jwtVerify: jest.fn(jose.jwtVerify) };
});

const NOW = 1_795_224_700_000;
const ISSUER = 'https://lms.example.org/oauth2';
const PAGE = 'https://apps.example.org';

const lms = generateKeyPairSync('rsa', { modulusLength: 2048 });
const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-521' });

const config = {
  issuer: ISSUER,
  audience: 'openedx',
  jwks: {
    keys: [
      { ...lms.publicKey.export({ format: 'jwk' }), kid: 'openedx' },
      next.publicKey.export({ format: 'jwk' }),
    ],
  },
};

const CLAIMS = {
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
const STAFF = { ...CLAIMS, preferred_username: 'staff', user_id: 3, administrator: true };

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function signed(
  claims: object | string,
  header: object = {},
  key: KeyObject = lms.privateKey,
): string {
  const input = `${encode({ alg: 'RS512', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${input}.${createSign('RSA-SHA512').update(input).sign(key, 'base64url')}`;
}

function signedBy(alg: string, make: (input: string) => Buffer, header: object = {}): string {
  const input = `${encode({ alg, typ: 'JWT', ...header })}.${encode(CLAIMS)}`;
  return `${input}.${make(input).toString('base64url')}`;
}

const TOKEN = signed(CLAIMS);

function bearer(token: string): RequestHead {
  return { method: 'POST', headers: { authorization: `Bearer ${token}` } };
}

function split(token: string): { headerPayload: string; signature: string } {
  const at = token.lastIndexOf('.');
  return { headerPayload: token.slice(0, at), signature: token.slice(at + 1) };
}

function cookies(token: string, headers: RequestHead['headers'] = {}, method = 'GET'): RequestHead {
  const { headerPayload, signature } = split(token);
  const cookie = `csrftoken=x; edx-jwt-cookie-header-payload=${headerPayload}; edx-jwt-cookie-signature=${signature}`;
  return { method, headers: { cookie, 'use-jwt-cookie': 'true', ...headers } };
}

function authenticator(options: Partial<AuthenticatorOptions> = {}) {
  return createAuthenticator({ config, allowedOrigins: [PAGE], now: () => NOW, ...options });
}

async function outcome(
  request: RequestHead,
  options: Partial<AuthenticatorOptions> = {},
): Promise<Principal | string> {
  try {
    return await authenticator(options).authenticate(request);
  } catch (error) {
    if (error instanceof AppError) {
      return error.code;
    }
    throw error;
  }
}

const verifications = jest.mocked(jwtVerify);
beforeEach(() => verifications.mockClear());

describe('a good token', () => {
  const learner: Principal = {
    userId: '7',
    username: 'learner',
    token: TOKEN,
    isGlobalStaff: false,
    expiresAt: CLAIMS.exp,
  };

  it.each<[string, RequestHead]>([
    ['as a bearer token', bearer(TOKEN)],
    ["with the LMS's own prefix", { method: 'GET', headers: { authorization: `JWT ${TOKEN}` } }],
    ['in two cookies', cookies(TOKEN)],
    ['in two cookies, posted by our page', cookies(TOKEN, { origin: PAGE }, 'POST')],
    [
      'in two cookies, posted from the same origin',
      cookies(TOKEN, { 'sec-fetch-site': 'same-origin' }, 'DELETE'),
    ],
    [
      'in two cookie headers',
      {
        method: 'GET',
        headers: {
          ...cookies(TOKEN).headers,
          cookie: ['a=b', String(cookies(TOKEN).headers.cookie)],
        },
      },
    ],
    ['in cookies behind a proxy with a password', cookies(TOKEN, { authorization: 'Basic dTpw' })],
    [
      'as a bearer token, whatever page sent it',
      { method: 'POST', headers: { ...bearer(TOKEN).headers, origin: 'https://evil.example' } },
    ],
  ])('%s is its user', async (_, request) => {
    expect(await outcome(request)).toEqual(learner);
  });

  it.each<[string, string, object]>([
    [
      'a global staff member',
      signed(STAFF),
      { userId: '3', username: 'staff', isGlobalStaff: true },
    ],
    ['no version', signed({ ...CLAIMS, version: undefined }), { userId: '7' }],
    ['a null version', signed({ ...CLAIMS, version: null }), { userId: '7' }],
    ['a user id in digits', signed({ ...CLAIMS, user_id: '7' }), { userId: '7' }],
    ['several audiences', signed({ ...CLAIMS, aud: ['other', 'openedx'] }), { userId: '7' }],
    ['the next key of the set', signed(CLAIMS, {}, next.privateKey), { userId: '7' }],
    [
      'a kid that names another key',
      signed(CLAIMS, { kid: 'openedx' }, next.privateKey),
      { userId: '7' },
    ],
    ['a kid that nobody knows', signed(CLAIMS, { kid: '../../dev/null' }), { userId: '7' }],
    ['an expiry within the leeway', signed({ ...CLAIMS, exp: NOW / 1000 }), { userId: '7' }],
    [
      'a claim that is not quite true',
      signed({ ...CLAIMS, administrator: 'true' }),
      { isGlobalStaff: false },
    ],
  ])('may have %s', async (_, token, expected) => {
    expect(await outcome(bearer(token))).toMatchObject(expected);
  });
});

describe('refused as unauthenticated', () => {
  const pem = lms.publicKey.export({ type: 'spki', format: 'pem' });
  const der = lms.publicKey.export({ type: 'spki', format: 'der' });
  const publicJwk = JSON.stringify(config.jwks.keys[0]);
  const evilJwk = stranger.publicKey.export({ format: 'jwk' });
  const { headerPayload, signature } = split(TOKEN);
  const hmac = (alg: string, hash: string, key: string | Buffer): string =>
    signedBy(alg, (input) => createHmac(hash, key).update(input).digest());

  it.each<[string, string]>([
    ['alg none without signature', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`],
    ['alg None', `${encode({ alg: 'None' })}.${encode(CLAIMS)}.`],
    [
      'alg none with the old signature',
      `${encode({ alg: 'none' })}.${encode(CLAIMS)}.${signature}`,
    ],
    ['HS256 with the public key as PEM', hmac('HS256', 'sha256', String(pem))],
    ['HS256 with the public key as DER', hmac('HS256', 'sha256', Buffer.from(der))],
    ['HS512 with the public key as PEM', hmac('HS512', 'sha512', String(pem))],
    ['HS512 with the public JWK', hmac('HS512', 'sha512', publicJwk)],
    ['HS256 with an empty key', hmac('HS256', 'sha256', '')],
    [
      'RS256 by the right key',
      signedBy('RS256', (input) => sign('RSA-SHA256', Buffer.from(input), lms.privateKey)),
    ],
    [
      'RS384 by the right key',
      signedBy('RS384', (input) => sign('RSA-SHA384', Buffer.from(input), lms.privateKey)),
    ],
    [
      'PS512 by the right key',
      signedBy('PS512', (input) =>
        sign('RSA-SHA512', Buffer.from(input), {
          key: lms.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 64,
        }),
      ),
    ],
    [
      'ES512',
      signedBy('ES512', (input) =>
        sign('SHA512', Buffer.from(input), { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
    ],
    [
      'RS512 signed with another hash',
      signedBy('RS512', (input) => sign('RSA-SHA256', Buffer.from(input), lms.privateKey)),
    ],
    ["a stranger's key", signed(CLAIMS, {}, stranger.privateKey)],
    ["a stranger's key under a known kid", signed(CLAIMS, { kid: 'openedx' }, stranger.privateKey)],
    ["a stranger's key sent along as jwk", signed(CLAIMS, { jwk: evilJwk }, stranger.privateKey)],
    [
      "a stranger's key set by jku",
      signed(CLAIMS, { jku: 'https://evil.example/jwks.json' }, stranger.privateKey),
    ],
    [
      "a stranger's certificate by x5u",
      signed(CLAIMS, { x5u: 'https://evil.example/x.pem' }, stranger.privateKey),
    ],
    [
      'a kid that looks like SQL',
      signed(CLAIMS, { kid: "' UNION SELECT 'key" }, stranger.privateKey),
    ],
    [
      'a critical header nobody knows',
      signed(CLAIMS, { crit: ['http://example.org/x'], 'http://example.org/x': true }),
    ],
    ['an unencoded payload (b64: false)', signed(CLAIMS, { crit: ['b64'], b64: false })],
    ['another issuer', signed({ ...CLAIMS, iss: 'https://evil.example/oauth2' })],
    ['an issuer with a slash more', signed({ ...CLAIMS, iss: `${ISSUER}/` })],
    ['no issuer', signed({ ...CLAIMS, iss: undefined })],
    ['another audience', signed({ ...CLAIMS, aud: 'other' })],
    ['no audience', signed({ ...CLAIMS, aud: undefined })],
    ['no expiry', signed({ ...CLAIMS, exp: undefined })],
    ['an expiry in words', signed({ ...CLAIMS, exp: '2030-01-01' })],
    ['no time of issue', signed({ ...CLAIMS, iat: undefined })],
    ['a start in the future', signed({ ...CLAIMS, nbf: NOW / 1000 + 60 })],
    ['a future version', signed({ ...CLAIMS, version: '2.0.0' })],
    ['a version in words', signed({ ...CLAIMS, version: 'latest' })],
    ['no username', signed({ ...CLAIMS, preferred_username: undefined })],
    ['an empty username', signed({ ...CLAIMS, preferred_username: '' })],
    ['no user id', signed({ ...CLAIMS, user_id: undefined })],
    ['a user id of zero', signed({ ...CLAIMS, user_id: 0 })],
    ['a user id that is a list', signed({ ...CLAIMS, user_id: [7] })],
    ['a user id that is a word', signed({ ...CLAIMS, user_id: '7 OR 1=1' })],
    ['a user id that is not whole', signed({ ...CLAIMS, user_id: 7.5 })],
    ['a list of claims', signed([CLAIMS])],
    ['claims that are not JSON', signed('user_id=7')],
    [
      'tampered claims',
      `${encode({ alg: 'RS512', typ: 'JWT' })}.${encode({ ...CLAIMS, user_id: 3 })}.${signature}`,
    ],
    [
      'a tampered header',
      `${encode({ alg: 'RS512', typ: 'at+jwt' })}.${encode(CLAIMS)}.${signature}`,
    ],
    [
      'a tampered signature',
      `${headerPayload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    ],
    ['a truncated signature', `${headerPayload}.${signature.slice(0, 100)}`],
    ['no signature', `${headerPayload}.`],
    ['two parts', headerPayload],
    ['five parts, as if encrypted', `${TOKEN}.a.b`],
    ['garbage', 'abc.def.ghi'],
    ['dots', '..'],
    ["the signature of another user's token", `${split(signed(STAFF)).headerPayload}.${signature}`],
  ])('%s', async (_, token) => {
    expect(await outcome(bearer(token))).toBe('unauthenticated');
    expect(await outcome(cookies(token))).toBe('unauthenticated');
  });

  it.each<[string, RequestHead]>([
    ['nothing', { method: 'GET', headers: {} }],
    [
      'cookies without the header that asks for them',
      cookies(TOKEN, { 'use-jwt-cookie': undefined }),
    ],
    ['cookies with that header switched off', cookies(TOKEN, { 'use-jwt-cookie': 'false' })],
    ['the header without cookies', { method: 'GET', headers: { 'use-jwt-cookie': 'true' } }],
    [
      'only the readable cookie',
      cookies(TOKEN, { cookie: `edx-jwt-cookie-header-payload=${headerPayload}` }),
    ],
    [
      'only the signature cookie',
      cookies(TOKEN, { cookie: `edx-jwt-cookie-signature=${signature}` }),
    ],
    [
      'a whole token in the readable cookie',
      cookies(TOKEN, { cookie: `edx-jwt-cookie-header-payload=${TOKEN}` }),
    ],
    [
      'an empty signature cookie',
      cookies(TOKEN, {
        cookie: `edx-jwt-cookie-header-payload=${headerPayload}; edx-jwt-cookie-signature=`,
      }),
    ],
    [
      'two Authorization headers',
      { method: 'GET', headers: { authorization: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] } },
    ],
    ['another scheme', { method: 'GET', headers: { authorization: `Basic ${TOKEN}` } }],
    ['an empty bearer', { method: 'GET', headers: { authorization: 'Bearer ' } }],
    [
      'two tokens in one header',
      { method: 'GET', headers: { authorization: `Bearer ${TOKEN} ${TOKEN}` } },
    ],
  ])('%s', async (_, request) => {
    expect(await outcome(request)).toBe('unauthenticated');
    expect(verifications).not.toHaveBeenCalled();
  });

  it('joined cookies of two people', async () => {
    const cookie = `edx-jwt-cookie-header-payload=${split(signed(STAFF)).headerPayload}; edx-jwt-cookie-signature=${signature}`;
    expect(await outcome(cookies(TOKEN, { cookie }))).toBe('unauthenticated');
  });

  it('a huge token, before any work is done on it', async () => {
    const huge = signed({ ...CLAIMS, name: 'x'.repeat(13_000) });
    expect(huge.length).toBeGreaterThan(16_384);
    expect(await outcome(bearer(huge))).toBe('unauthenticated');
    expect(await outcome(cookies(huge))).toBe('unauthenticated');
    expect(verifications).not.toHaveBeenCalled();
  });
});

it.each([
  ['expired', signed({ ...CLAIMS, exp: NOW / 1000 - 1 })],
  ['expired, signed by the next key', signed({ ...CLAIMS, exp: 1 }, {}, next.privateKey)],
])('a token that is %s says so', async (_, token) => {
  expect(await outcome(bearer(token))).toBe('session_expired');
});

it('an expired token by a stranger is no session at all', async () => {
  expect(await outcome(bearer(signed({ ...CLAIMS, exp: 1 }, {}, stranger.privateKey)))).toBe(
    'unauthenticated',
  );
});

it('a key set without keys lets no one in', async () => {
  expect(await outcome(bearer(TOKEN), { config: { ...config, jwks: { keys: [] } } })).toBe(
    'unauthenticated',
  );
});

describe('refused for its origin', () => {
  it.each<[string, RequestHead]>([
    ['a foreign page', cookies(TOKEN, { origin: 'https://evil.example' }, 'POST')],
    ['a foreign page that only reads', cookies(TOKEN, { origin: 'https://evil.example' })],
    ['a page that hides its origin', cookies(TOKEN, { origin: 'null' }, 'POST')],
    ['our host over plain http', cookies(TOKEN, { origin: 'http://apps.example.org' }, 'POST')],
    ['our host at another port', cookies(TOKEN, { origin: `${PAGE}:8443` }, 'POST')],
    ['a host that begins like ours', cookies(TOKEN, { origin: `${PAGE}.evil.example` }, 'POST')],
    ['an empty origin', cookies(TOKEN, { origin: '' }, 'POST')],
    ['two origins', cookies(TOKEN, { origin: [PAGE, PAGE] }, 'POST')],
    [
      'a foreign page that claims to be the same site',
      cookies(TOKEN, { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, 'POST'),
    ],
    ['a POST from nowhere', cookies(TOKEN, {}, 'POST')],
    ['a DELETE from nowhere', cookies(TOKEN, {}, 'DELETE')],
    ['a POST from the same site only', cookies(TOKEN, { 'sec-fetch-site': 'same-site' }, 'POST')],
    ['a POST from another site', cookies(TOKEN, { 'sec-fetch-site': 'cross-site' }, 'POST')],
  ])('%s', async (_, request) => {
    expect(await outcome(request)).toBe('origin_not_allowed');
    expect(verifications).not.toHaveBeenCalled();
  });
});

describe('remembering', () => {
  it('verifies a token once a minute, and each token by itself', async () => {
    const clock = { now: NOW };
    const { authenticate } = authenticator({ now: () => clock.now });
    await authenticate(bearer(TOKEN));
    await authenticate(cookies(TOKEN));
    expect(verifications).toHaveBeenCalledTimes(1);
    expect(await authenticate(bearer(signed(STAFF)))).toMatchObject({ userId: '3' });
    expect(verifications).toHaveBeenCalledTimes(2);
    clock.now += 60_000;
    await authenticate(bearer(TOKEN));
    expect(verifications).toHaveBeenCalledTimes(3);
  });

  it('ends with the token', async () => {
    const clock = { now: NOW };
    const { authenticate } = authenticator({ now: () => clock.now });
    const token = signed({ ...CLAIMS, exp: NOW / 1000 + 10 });
    await authenticate(bearer(token));
    clock.now += 12_000;
    await expect(authenticate(bearer(token))).rejects.toMatchObject({ code: 'session_expired' });
  });

  it('does not keep a refusal', async () => {
    const { authenticate } = authenticator();
    await expect(authenticate(bearer('a.b.c'))).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(authenticate(bearer('a.b.c'))).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(verifications).toHaveBeenCalledTimes(2);
  });

  it('still asks where a known token comes from', async () => {
    const { authenticate } = authenticator();
    await authenticate(bearer(TOKEN));
    await expect(
      authenticate(cookies(TOKEN, { origin: 'https://evil.example' }, 'POST')),
    ).rejects.toMatchObject({ code: 'origin_not_allowed' });
  });
});

it('no refusal repeats the token or what it says about a person', async () => {
  for (const token of [
    signed({ ...CLAIMS, iss: 'x' }),
    signed({ ...CLAIMS, exp: 1 }),
    signed(CLAIMS, {}, stranger.privateKey),
  ]) {
    const error: unknown = await authenticator()
      .authenticate(bearer(token))
      .catch((reason: unknown) => reason);
    const text = inspect(error, { depth: null, showHidden: true });
    expect(text).toContain('AppError');
    expect(text).not.toContain(split(token).signature);
    expect(text).not.toContain(CLAIMS.email);
  }
});
