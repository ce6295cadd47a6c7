/** Only what the LMS itself signed, for us and for now, is a sign-in. */
import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import {
  bearer,
  CLAIMS,
  config,
  cookies,
  encode,
  ISSUER,
  lms,
  next,
  NOW,
  outcome,
  signed,
  signedBy,
  split,
  STAFF,
  stranger,
  TOKEN,
} from './testing/tokens';

const curve = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const pem = lms.publicKey.export({ type: 'spki', format: 'pem' });
const der = lms.publicKey.export({ type: 'spki', format: 'der' });
const publicJwk = JSON.stringify(config.jwks.keys[0]);
const evilJwk = stranger.publicKey.export({ format: 'jwk' });
const { headerPayload, signature } = split(TOKEN);
const hmac = (alg: string, hash: string, key: string | Buffer): string =>
  signedBy(alg, (input) => createHmac(hash, key).update(input).digest());

test.each<[string, string]>([
  ['alg none without signature', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`],
  ['alg None', `${encode({ alg: 'None' })}.${encode(CLAIMS)}.`],
  ['alg none with the old signature', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.${signature}`],
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
])('a token with %s is no sign-in', async (_, token) => {
  expect(await outcome(bearer(token))).toBe('unauthenticated');
  expect(await outcome(cookies(token))).toBe('unauthenticated');
});

test.each([
  ['expired', signed({ ...CLAIMS, exp: NOW / 1000 - 1 })],
  ['expired, signed by the next key', signed({ ...CLAIMS, exp: 1 }, {}, next.privateKey)],
])('a token that is %s says so', async (_, token) => {
  expect(await outcome(bearer(token))).toBe('session_expired');
});

test('an expired token by a stranger is no session at all', async () => {
  expect(await outcome(bearer(signed({ ...CLAIMS, exp: 1 }, {}, stranger.privateKey)))).toBe(
    'unauthenticated',
  );
});

test('a key set without keys lets no one in', async () => {
  expect(await outcome(bearer(TOKEN), { config: { ...config, jwks: { keys: [] } } })).toBe(
    'unauthenticated',
  );
});
