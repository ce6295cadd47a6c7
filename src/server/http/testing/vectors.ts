/**
 * The whole app over real HTTP, for sign-ins that are forged, stolen or misdirected, and for a
 * check that none of them did anything.
 */
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { cookieHeader, startLms, type Lms } from '../../../../test/harness/lms/lms';
import { limits } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import type { ConversationObject, ErrorBody, ListObject } from '../../../protocol';
import { createAgent } from '../../agent';
import { createAuthenticator } from '../../auth';
import { forgeWith, stranger, type Forge } from '../../auth/testing/forge';
import { createLogger, systemEffects } from '../../base';
import type { Config } from '../../config';
import { createMemoryEventLog, createMemorySignals } from '../../events';
import { createLmsClient } from '../../lms';
import { openStore, type Store } from '../../store';
import { createApp } from '..';

export const PAGE = 'http://localhost:8080';
export const COURSE = 'course-v1:OpenX+BIO101+2026_T1';

export let lms: Lms;
export let base: string;
export let forge: Forge;
export let trapUrl: string;
let folder: string;
let store: Store;
let app: FastifyInstance;
/** Offers the forger's keys to whoever asks, and counts them. */
let trap: Server;
let visits = 0;

/** Registers the hooks; to be called once, at the top of a test file. */
export function useVectors(): void {
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
      lms,
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
}

async function serve(): Promise<void> {
  store = await openStore(':memory:', Date.now);
  const config: Config = {
    server: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      adminSocket: null,
      allowedOrigins: [PAGE],
      logLevel: 'silent',
    },
    lms: { baseUrl: lms.url, exams: { enabled: true, serviceUrl: null } },
    auth: { issuer: lms.issuer, audience: lms.audience, jwks: lms.jwks },
    database: { path: ':memory:' },
    redis: { url: null, keyPrefix: '' },
    audit: { keepDays: 0, redact: [] },
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
    lms: createLmsClient({ work, baseUrl: lms.url, now: Date.now }),
  };
  const agent = createAgent({
    ...shared,
    log: () => {},
    limits,
    workflows: config.workflows,
    findTools: async () => [],
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

export type Headers = Record<string, string | string[]>;

/** Sends the headers as they are, where `fetch` would mend or refuse them. */
export async function call(
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

export const read = (headers: Headers) =>
  call('GET', `/v1/conversations?course_id=${encodeURIComponent(COURSE)}`, headers);
export const write = (
  headers: Headers,
  body = JSON.stringify({ metadata: { course_id: COURSE } }),
) => call('POST', '/v1/conversations', { 'content-type': 'application/json', ...headers }, body);

export const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
export const cookies = (token: string): Headers => ({
  cookie: cookieHeader(token),
  'use-jwt-cookie': 'true',
});

/** No vector fetched a key or left anything behind. */
export async function expectNothingDone(): Promise<void> {
  expect(visits).toBe(0);
  const { body } = await read(bearer(await lms.signIn('learner')));
  expect((JSON.parse(body) as ListObject<ConversationObject>).data).toEqual([]);
}

/** However it is sent, a token that is none is refused. */
export async function expectRefused(token: string): Promise<void> {
  for (const headers of [bearer(token), { authorization: `JWT ${token}` }, cookies(token)]) {
    expect(await read(headers)).toMatchObject({ status: 401, code: 'unauthenticated' });
  }
  expect(await write({ ...cookies(token), origin: PAGE })).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
}
