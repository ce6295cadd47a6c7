/**
 * Every forged, stolen or misdirected sign-in we know, over real HTTP against the whole app:
 * refused, nothing done, nothing fetched.
 */
import {
  constants,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { cookieHeader, startLms, type Lms } from '../../../test/harness/lms/lms';
import { limits } from '../../../test/support/config';
import type { ConversationObject, ErrorBody, ListObject } from '../../protocol';
import { createAgent } from '../agent/agent';
import type { Config } from '../config/types';
import { systemEffects } from '../base/effects';
import { createMemoryEventLog, createMemorySignals } from '../events';
import { createApp } from '../http';
import { createLmsClient } from '../lms/client';
import { createLogger } from '../base/logging';
import { openStore, type Store } from '../store/open';
import { createAuthenticator } from '.';

const PAGE = 'http://localhost:8080';
const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const HEADER_PAYLOAD = 'edx-jwt-cookie-header-payload';
const SIGNATURE = 'edx-jwt-cookie-signature';

let folder: string;
let lms: Lms;
let store: Store;
let app: FastifyInstance;
let base: string;
/** Offers the forger's keys to whoever asks, and counts them. */
let trap: Server;
let trapUrl: string;
let visits = 0;
let forge: Forge;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  const keyFile = join(folder, 'lms.jwk');
  lms = await startLms({ port: 0, pageOrigin: PAGE, keyFile });
  trap = createServer((_request, response) => {
    visits += 1;
    response.end(
      JSON.stringify({
        keys: [{ ...stranger.publicKey.export({ format: 'jwk' }), kid: 'openedx', alg: 'RS512' }],
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
  forge = forgeWith(
    createPrivateKey({
      key: JSON.parse(readFileSync(keyFile, 'utf8')) as JsonWebKey,
      format: 'jwk',
    }),
  );
  await serve();
});
afterAll(async () => {
  await app.close();
  await store.close();
  await lms.close();
  trap.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<void> {
  store = await openStore(':memory:', Date.now);
  const config: Config = {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      allowedOrigins: [PAGE],
      logLevel: 'silent',
    },
    lms: { baseUrl: lms.url },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    database: { path: ':memory:' },
    redis: { url: null, keyPrefix: '' },
    mcp: { allowedHosts: [] },
    secrets: { encryptionKey: null },
    mcpServers: new Map(),
    workflows: new Map(),
    limits,
  };
  const shared = {
    connections: new Map(),
    effects: systemEffects,
    events: createMemoryEventLog(Date.now),
    signals: createMemorySignals(),
    store,
    lms: createLmsClient({ baseUrl: lms.url, now: Date.now }),
  };
  const agent = createAgent({
    ...shared,
    log: () => {},
    limits,
    workflows: config.workflows,
    modelFor: () => {
      throw new Error('No vector may get this far.');
    },
  });
  const authenticator = createAuthenticator({
    config: config.auth,
    allowedOrigins: config.server.allowedOrigins,
    now: Date.now,
  });
  app = await createApp({
    ...shared,
    config,
    agent,
    authenticator,
    authorizations: null,
    redis: null,
    logger: createLogger('silent'),
  });
  base = await app.listen({ host: '127.0.0.1', port: 0 });
}

type Headers = Record<string, string | string[]>;

/** Sends the headers as they are, where `fetch` would mend or refuse them. */
async function call(
  method: string,
  path: string,
  headers: Headers,
  body?: string,
): Promise<{ status: number; code: string; body: string }> {
  const outgoing = send(`${base}${path}`, { method, headers });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const received = await text(answer);
  const { error } = answer.headers['content-type']?.startsWith('application/json')
    ? (JSON.parse(received) as Partial<ErrorBody>)
    : {};
  return { status: answer.statusCode ?? 0, code: error?.code ?? '', body: received };
}
const read = (headers: Headers) =>
  call('GET', `/v1/conversations?course_id=${encodeURIComponent(COURSE)}`, headers);
const write = (headers: Headers, body = JSON.stringify({ metadata: { course_id: COURSE } })) =>
  call('POST', '/v1/conversations', { 'content-type': 'application/json', ...headers }, body);

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const cookies = (token: string): Headers => ({
  cookie: cookieHeader(token),
  'use-jwt-cookie': 'true',
});

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const edwards = generateKeyPairSync('ed25519');
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Claims = Record<string, unknown>;
interface Forge {
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

function forgeWith(key: KeyObject): Forge {
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

const hmac = (hash: string, key: (from: Forge) => string | Buffer) => (from: Forge) =>
  from.made(hash.replace('sha', 'HS'), (input) =>
    createHmac(hash, key(from)).update(input).digest(),
  );
const claiming =
  (changes: Claims) =>
  ({ signed, claims }: Forge) =>
    signed({ ...claims, ...changes });
const strange = (header: (from: Forge) => object) => (from: Forge) =>
  from.signed(from.claims, header(from), stranger.privateKey);
const changed =
  (change: (parts: [string, string, string], from: Forge) => string[]) => (from: Forge) =>
    change(from.signed(from.claims).split('.') as [string, string, string], from).join('.');
const pem = ({ publicKey }: Forge) => publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** What is wrong with the token, and how it is made. */
const TOKENS: [string, (from: Forge) => string][] = [
  ['alg none', ({ made }) => made('none', () => '')],
  ['alg NONE', ({ made }) => made('NONE', () => '')],
  ['alg nOnE', ({ made }) => made('nOnE', () => '')],
  [
    'alg none with the signature of a good token',
    changed(([, payload, signature]) => [encode({ alg: 'none' }), payload, signature]),
  ],
  ['no alg', ({ made, key }) => made(undefined, (input) => sign('RSA-SHA512', input, key))],
  ['an empty alg', ({ made, key }) => made('', (input) => sign('RSA-SHA512', input, key))],
  ['a list of algs', ({ made, key }) => made(['RS512'], (input) => sign('RSA-SHA512', input, key))],
  [
    'alg rs512 in small letters',
    ({ made, key }) => made('rs512', (input) => sign('RSA-SHA512', input, key)),
  ],
  ['HS256 with the public key as PEM', hmac('sha256', pem)],
  ['HS256 with the PEM without its last line break', hmac('sha256', (from) => pem(from).trim())],
  ['HS384 with the public key as PEM', hmac('sha384', pem)],
  ['HS512 with the public key as PEM', hmac('sha512', pem)],
  [
    'HS512 with the public key as DER',
    hmac('sha512', ({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' })),
  ],
  ['HS512 with the public JWK', hmac('sha512', () => JSON.stringify(lms.jwks.keys[0]))],
  ['HS512 with the modulus', hmac('sha512', () => String(lms.jwks.keys[0]?.n))],
  ['HS256 with an empty key', hmac('sha256', () => '')],
  [
    'RS256 by the right key',
    ({ made, key }) => made('RS256', (input) => sign('RSA-SHA256', input, key)),
  ],
  [
    'RS384 by the right key',
    ({ made, key }) => made('RS384', (input) => sign('RSA-SHA384', input, key)),
  ],
  [
    'PS512 by the right key',
    ({ made, key }) =>
      made('PS512', (input) =>
        sign('RSA-SHA512', input, {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: 64,
        }),
      ),
  ],
  [
    'ES512',
    ({ made }) =>
      made('ES512', (input) =>
        sign('SHA512', input, { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }),
      ),
  ],
  ['ES512 with a signature of zeros', ({ made }) => made('ES512', () => Buffer.alloc(132))],
  ['EdDSA', ({ made }) => made('EdDSA', (input) => sign(null, input, edwards.privateKey))],
  [
    'RS512 in name, SHA-256 in truth',
    ({ made, key }) => made('RS512', (input) => sign('RSA-SHA256', input, key)),
  ],
  ["a stranger's key", strange(() => ({}))],
  ["a stranger's key under our kid", strange(() => ({ kid: 'openedx' }))],
  ['a kid that is a path', strange(() => ({ kid: '../../../../dev/null' }))],
  ['a kid that is SQL', strange(() => ({ kid: "x' UNION SELECT 'key' --" }))],
  ['a kid that is an address', strange(() => ({ kid: `${trapUrl}/jwks.json` }))],
  ['a kid that is no text', strange(() => ({ kid: { $ne: '' } }))],
  ['a kid with a command in it', strange(() => ({ kid: '$(id)|id;`id`' }))],
  ["the stranger's keys by jku", strange(() => ({ jku: `${trapUrl}/jwks.json`, kid: 'openedx' }))],
  [
    "the stranger's keys by a jku that looks like the LMS",
    strange(() => ({ jku: `${lms.url.replace(/:\d+$/, '')}@${new URL(trapUrl).host}/` })),
  ],
  ['a certificate by x5u', strange(() => ({ x5u: `${trapUrl}/cert.pem` }))],
  [
    'a certificate sent along as x5c',
    strange(() => ({
      x5c: [stranger.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    })),
  ],
  ["a certificate's print (x5t#S256)", strange(() => ({ 'x5t#S256': encode('print') }))],
  [
    'the key sent along as jwk',
    strange(() => ({ jwk: stranger.publicKey.export({ format: 'jwk' }) })),
  ],
  [
    'the key sent along as jwk, under our kid',
    strange(() => ({
      kid: 'openedx',
      jwk: { ...stranger.publicKey.export({ format: 'jwk' }), kid: 'openedx' },
    })),
  ],
  [
    'a critical header nobody knows',
    ({ signed, claims }) => signed(claims, { crit: ['x'], x: true }),
  ],
  [
    'a critical header that is not there',
    ({ signed, claims }) => signed(claims, { crit: ['exp'] }),
  ],
  ['an empty list of critical headers', ({ signed, claims }) => signed(claims, { crit: [] })],
  [
    'an unencoded payload (b64: false)',
    ({ signed, claims }) => signed(claims, { crit: ['b64'], b64: false }),
  ],
  ['another issuer', claiming({ iss: 'https://evil.example/oauth2' })],
  [
    'an issuer with a slash more',
    ({ signed, claims }) => signed({ ...claims, iss: `${lms.issuer}/` }),
  ],
  [
    'a list with the issuer in it',
    ({ signed, claims }) => signed({ ...claims, iss: [lms.issuer] }),
  ],
  ['no issuer', claiming({ iss: undefined })],
  ['another audience', claiming({ aud: 'other' })],
  ['an audience in capitals', claiming({ aud: 'OPENEDX' })],
  ['no audience', claiming({ aud: undefined })],
  ['an empty list of audiences', claiming({ aud: [] })],
  ['no expiry', claiming({ exp: undefined })],
  ['an expiry in words', claiming({ exp: '9999999999' })],
  ['an expiry that is null', claiming({ exp: null })],
  ['no time of issue', claiming({ iat: undefined })],
  ['a start in an hour', ({ signed, claims, now }) => signed({ ...claims, nbf: now + 3600 })],
  ['a start in words', claiming({ nbf: 'yesterday' })],
  ['a version to come', claiming({ version: '2.0.0' })],
  ['no username', claiming({ preferred_username: undefined })],
  ['a user id that is SQL', claiming({ user_id: '7 OR 1=1' })],
  ['a user id that is a query', claiming({ user_id: { $gt: 0 } })],
  ['a negative user id', claiming({ user_id: -7 })],
  ['a token in a token', ({ signed, claims }) => signed(signed(claims), { cty: 'JWT' })],
  [
    'claims that somebody raised',
    changed(([header, , signature], { claims }) => [
      header,
      encode({ ...claims, administrator: true }),
      signature,
    ]),
  ],
  [
    "another person's claims",
    changed(([header, , signature], { claims }) => [
      header,
      encode({ ...claims, user_id: 3 }),
      signature,
    ]),
  ],
  [
    'another header',
    changed(([, payload, signature]) => [
      encode({ alg: 'RS512', typ: 'JWT', kid: 'x' }),
      payload,
      signature,
    ]),
  ],
  [
    'a signature cut short',
    changed(([header, payload, signature]) => [header, payload, signature.slice(0, -4)]),
  ],
  [
    'a signature that goes on',
    changed(([header, payload, signature]) => [header, payload, `${signature}AAAA`]),
  ],
  [
    'a payload cut short',
    changed(([header, payload, signature]) => [header, payload.slice(0, -4), signature]),
  ],
  ['no signature', changed(([header, payload]) => [header, payload, ''])],
  ['two parts', changed(([header, payload]) => [header, payload])],
  [
    'five parts, as if encrypted',
    changed(([header, payload, signature]) => [header, '', '', payload, signature]),
  ],
  ['a part more', changed((parts) => [...parts, 'x'])],
  ['only dots', () => '..'],
  ['no token at all', () => 'undefined'],
  [
    '12 KiB of a stranger',
    ({ signed, claims }) => signed({ ...claims, name: 'x'.repeat(9000) }, {}, stranger.privateKey),
  ],
];

test.each(TOKENS)('token: %s', async (_, make) => {
  const token = make(forge);
  for (const headers of [bearer(token), { authorization: `JWT ${token}` }, cookies(token)]) {
    expect(await read(headers)).toMatchObject({ status: 401, code: 'unauthenticated' });
  }
  expect(await write({ ...cookies(token), origin: PAGE })).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
});

test.each([
  ['a second', 2],
  ['an hour', 3600],
  ['56 years', 1_700_000_000],
])('token: expired for %s', async (_, age) => {
  const token = forge.signed({ ...forge.claims, exp: forge.now - age });
  expect(await read(cookies(token))).toMatchObject({ status: 401, code: 'session_expired' });
  expect(await write(bearer(token))).toMatchObject({ status: 401, code: 'session_expired' });
});

test('token: larger than any header may be', async () => {
  const huge = forge.signed({ ...forge.claims, name: 'x'.repeat(20_000) });
  // Node may close the connection before all of it is sent; then there is no answer to read.
  const outcome = (headers: Headers) =>
    read(headers).then(
      ({ status }) => status,
      ({ code }: NodeJS.ErrnoException) => code,
    );
  expect([431, 'ECONNRESET', 'EPIPE']).toContain(await outcome(bearer(huge)));
  expect([431, 'ECONNRESET', 'EPIPE']).toContain(await outcome(cookies(huge)));
});

interface Pair {
  headerPayload: string;
  signature: string;
}
function split(token: string): Pair {
  const at = token.lastIndexOf('.');
  return { headerPayload: token.slice(0, at), signature: token.slice(at + 1) };
}
const cookie = (...pairs: [string, string][]) =>
  pairs.map(([name, value]) => `${name}=${value}`).join('; ');

/** Good tokens, badly carried: `own` is the learner's, `other` somebody else's. */
const CARRIERS: [string, (own: Pair, other: Pair) => Headers][] = [
  ['nothing', () => ({})],
  ['cookies without the header that asks for them', (own) => ({ cookie: both(own) })],
  [
    'cookies with that header switched off',
    (own) => ({ cookie: both(own), 'use-jwt-cookie': 'false' }),
  ],
  ['cookies with that header empty', (own) => ({ cookie: both(own), 'use-jwt-cookie': '' })],
  [
    'cookies with that header twice',
    (own) => ({ cookie: both(own), 'use-jwt-cookie': ['true', 'true'] }),
  ],
  ['the header without cookies', () => ({ 'use-jwt-cookie': 'true' })],
  ['the readable cookie alone', (own) => asked([HEADER_PAYLOAD, own.headerPayload])],
  ['the signature alone', (own) => asked([SIGNATURE, own.signature])],
  [
    'a whole token in the readable cookie',
    (own) => asked([HEADER_PAYLOAD, `${own.headerPayload}.${own.signature}`]),
  ],
  ['an empty signature', (own) => asked([HEADER_PAYLOAD, own.headerPayload], [SIGNATURE, ''])],
  [
    'the two cookies changed round',
    (own) => asked([HEADER_PAYLOAD, own.signature], [SIGNATURE, own.headerPayload]),
  ],
  [
    "another's claims joined to one's signature",
    (own, other) => asked([HEADER_PAYLOAD, other.headerPayload], [SIGNATURE, own.signature]),
  ],
  [
    "another's signature joined to one's claims",
    (own, other) => asked([HEADER_PAYLOAD, own.headerPayload], [SIGNATURE, other.signature]),
  ],
  ["two sessions, the other person's first", (own, other) => asked(...pairs(other), ...pairs(own))],
  ["two sessions, the other person's last", (own, other) => asked(...pairs(own), ...pairs(other))],
  [
    'two sessions in two Cookie headers',
    (own, other) => ({ cookie: [both(other), both(own)], 'use-jwt-cookie': 'true' }),
  ],
  [
    'a second readable cookie',
    (own, other) => asked(...pairs(own), [HEADER_PAYLOAD, other.headerPayload]),
  ],
  ['a second signature, empty', (own) => asked(...pairs(own), [SIGNATURE, ''])],
  [
    'cookies of a similar name',
    (own) => asked([`x-${HEADER_PAYLOAD}`, own.headerPayload], [`x-${SIGNATURE}`, own.signature]),
  ],
  [
    'cookie names in capitals',
    (own) =>
      asked(
        [HEADER_PAYLOAD.toUpperCase(), own.headerPayload],
        [SIGNATURE.toUpperCase(), own.signature],
      ),
  ],
  ['another scheme', (own) => ({ authorization: `Basic ${whole(own)}` })],
  ['no scheme', (own) => ({ authorization: whole(own) })],
  ['an empty bearer', () => ({ authorization: 'Bearer ' })],
  [
    'two tokens in one header',
    (own, other) => ({ authorization: `Bearer ${whole(own)} ${whole(other)}` }),
  ],
  [
    'two tokens and a comma',
    (own, other) => ({ authorization: `Bearer ${whole(own)},Bearer ${whole(other)}` }),
  ],
  ['a token in quotation marks', (own) => ({ authorization: `Bearer "${whole(own)}"` })],
];
const pairs = ({ headerPayload, signature }: Pair): [string, string][] => [
  [HEADER_PAYLOAD, headerPayload],
  [SIGNATURE, signature],
];
const both = (pair: Pair) => cookie(...pairs(pair));
const asked = (...all: [string, string][]): Headers => ({
  cookie: cookie(...all),
  'use-jwt-cookie': 'true',
});
const whole = ({ headerPayload, signature }: Pair) => `${headerPayload}.${signature}`;

test.each(CARRIERS)('request: %s', async (_, carry) => {
  const headers = carry(split(await lms.signIn('learner')), split(await lms.signIn('staff')));
  expect(await read(headers)).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(await write({ ...headers, origin: PAGE })).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
});

test('request: a token in the address or in the body', async () => {
  const token = await lms.signIn('learner');
  expect(
    await call('GET', `/v1/grants?access_token=${token}&token=${token}&jwt=${token}`, {}),
  ).toMatchObject({ status: 401 });
  expect(
    await write({}, JSON.stringify({ access_token: token, metadata: { course_id: COURSE } })),
  ).toMatchObject({ status: 401 });
});

/** With a learner's real cookies, as another page would make the browser send them. */
const ORIGINS: [string, Headers][] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a page without an origin (sandbox, data:)', { origin: 'null' }],
  ['our host at another port', { origin: 'http://localhost:8081' }],
  ['our host over https', { origin: 'https://localhost:8080' }],
  ['a host below ours', { origin: 'http://a.localhost:8080' }],
  ['a host that begins like ours', { origin: 'http://localhost:8080.evil.example' }],
  ['a host that ends like ours', { origin: 'http://evil-localhost:8080' }],
  ['our host as a user name', { origin: 'http://localhost:8080@evil.example' }],
  ['our origin with a slash', { origin: `${PAGE}/` }],
  ['our origin in capitals', { origin: PAGE.toUpperCase() }],
  ['our origin and another', { origin: [PAGE, 'https://evil.example'] }],
  ['our origin as the referrer only', { referer: `${PAGE}/` }],
  ['an empty origin', { origin: '' }],
  ['no origin', {}],
  ['no origin, from the same site', { 'sec-fetch-site': 'same-site' }],
  ['no origin, from another site', { 'sec-fetch-site': 'cross-site' }],
  ['no origin, typed by hand', { 'sec-fetch-site': 'none' }],
  [
    'another site that claims to be the same',
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'another site behind a forwarding proxy',
    {
      origin: 'https://evil.example',
      'x-forwarded-host': 'localhost:8080',
      'x-forwarded-origin': PAGE,
    },
  ],
];

test.each(ORIGINS)('origin: %s', async (_, headers) => {
  const signedIn = { ...cookies(await lms.signIn('learner')), ...headers };
  const refused = { status: 403, code: 'origin_not_allowed' };
  expect(await write(signedIn)).toMatchObject(refused);
  expect(await write({ ...signedIn, 'content-type': 'text/plain' })).toMatchObject(refused);
  expect(await write({ ...signedIn, 'x-http-method-override': 'GET' })).toMatchObject(refused);
  expect(await call('DELETE', '/v1/grants/x', signedIn)).toMatchObject(refused);
});

test('a preflight from elsewhere is told nothing', async () => {
  const preflight = (origin: string) =>
    fetch(`${base}/v1/conversations`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'use-jwt-cookie,content-type',
      },
    });
  expect(
    (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
  ).toBeNull();
  expect((await preflight(PAGE)).headers.get('access-control-allow-origin')).toBe(PAGE);
});

test('no vector fetched a key or left anything behind; the real person is let in by each way', async () => {
  expect(visits).toBe(0);
  const token = await lms.signIn('learner');
  const { body } = await read(bearer(token));
  expect((JSON.parse(body) as ListObject<ConversationObject>).data).toEqual([]);
  expect((await write({ ...cookies(token), origin: PAGE })).status).toBe(200);
  expect((await write({ ...cookies(token), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect((await write({ authorization: `JWT ${forge.signed(forge.claims)}` })).status).toBe(200);
  const twice = `${cookieHeader(token)}; ${cookieHeader(token)}`;
  expect((await read({ cookie: twice, 'use-jwt-cookie': 'true' })).status).toBe(200);
});
