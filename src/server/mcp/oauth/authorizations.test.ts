/**
 * People's accounts at an MCP server, against a real authorization server: connect, use, refresh,
 * disconnect, and every forgery.
 */
import { startOAuthServer, MACHINE, type OAuthServer } from '../../../../test/harness/oauth-server';
import { serverConfig } from '../../../../test/support/config';
import { available, URLS } from '../../../../test/support/services';
import type { McpServerConfig, OAuthConfig } from '../../config/types';
import { createBackplane, type Exclusively } from '../../events';
import { openStore, type Store } from '../../store/open';
import type { Connection, ConnectionDeps } from '../connection/connection';
import { connectServers, type Servers } from '../servers';
import type { Authorizations } from './authorizations';

const PERSONAL: OAuthConfig = {
  flow: 'authorization_code',
  scopes: null,
  issuer: null,
  endpoints: null,
  clientId: null,
  clientSecret: null,
  clientMetadataUrl: null,
};
const PUBLIC_URL = 'http://localhost:8080/mcp-assistant';
const KEY = 'a key of thirty-two characters, at least';

let oauth: OAuthServer;
let store: Store;
let servers: Servers;
let accounts: Authorizations;
let clock = 0;
let logged: Parameters<ConnectionDeps['log']>[0][] = [];
const now = () => Date.now() + clock;

function connect(
  server: Partial<McpServerConfig> = {},
  encryptionKey = KEY,
  records = store.oauthRecords,
  exclusively?: Exclusively,
): Servers {
  const config = serverConfig(oauth.mcpUrl, {
    label: 'notes',
    name: 'Notes',
    oauth: PERSONAL,
    ...server,
  });
  return connectServers(
    {
      mcp: { allowedHosts: [oauth.host] },
      mcpServers: new Map([['notes', config]]),
      secrets: { encryptionKey },
      server: { publicUrl: PUBLIC_URL },
    },
    records,
    { fetch, now, random: () => 0, log: (event) => logged.push(event), exclusively },
  );
}

beforeEach(async () => {
  oauth = await startOAuthServer();
  store = await openStore(':memory:', now);
  servers = connect();
  accounts = servers.authorizations!;
});
afterEach(async () => {
  await accounts.close();
  await store.close();
  await oauth.close();
  clock = 0;
  logged = [];
});

const of = (userId: string): Connection => servers.connections.get('notes')!.forUser!(userId);
const use = (userId = 'ann') => of(userId).call('list_notes', {}, new AbortController().signal);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** What the authorization server's page leads to when the person agrees. */
async function consent(url: URL): Promise<URL> {
  const page = await (await fetch(url)).text();
  return new URL(/href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&'));
}

async function away(userId = 'ann') {
  const { url, browser } = await accounts.begin('notes', userId);
  const { searchParams } = await consent(url);
  const answer = {
    state: searchParams.get('state') ?? undefined,
    code: searchParams.get('code') ?? undefined,
    iss: searchParams.get('iss') ?? undefined,
  };
  return {
    url,
    answer,
    proofs: { [browser.name]: browser.value } as Record<string, string | undefined>,
  };
}

async function authorized(userId = 'ann'): Promise<void> {
  const { answer, proofs } = await away(userId);
  expect(await accounts.complete(answer, proofs)).toBe('Notes');
}

const refusal = { code: 'authorization_refused' };

test('nothing is asked of the server before a person has connected, and nothing is logged about it', async () => {
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  await expect(of('ann').tools()).rejects.toThrow();
  expect(await use()).toMatchObject({
    failure: { sent: false, message: expect.stringContaining('connected') },
  });
  await expect(servers.connections.get('notes')!.tools()).rejects.toThrow();
  expect(oauth.authorizations).toEqual([]);
  expect(logged).toEqual([]);
});

test('connect, use, disconnect: each person has an account of their own', async () => {
  await authorized();
  expect(await accounts.status('notes', 'ann')).toBe('connected');
  expect(await accounts.status('notes', 'bob')).toBe('authorization_required');
  expect(await use()).toMatchObject({
    result: { content: [{ text: expect.stringContaining('Mitochondria') }] },
  });
  expect(await use('bob')).toMatchObject({ failure: { sent: false } });
  await authorized('bob');
  expect(await use('bob')).toMatchObject({ result: {} });
  expect(oauth.counts).toMatchObject({ register: 1, code: 2, calls: 2 });

  await accounts.disconnect('notes', 'ann');
  expect(oauth.counts.revoke).toBe(1);
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  expect(await use()).toMatchObject({ failure: { sent: false } });
  await accounts.disconnect('notes', 'ann');
  expect(oauth.counts.revoke).toBe(1);
});

test('the authorization request says what it must: PKCE, resource, scope and the way back', async () => {
  const { url } = await away();
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    resource: oauth.mcpUrl,
    scope: 'notes:read',
    redirect_uri: `${PUBLIC_URL}/v1/oauth/callback`,
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
});

test('an expired token is refreshed before it is used, once for two who ask at the same time', async () => {
  await authorized();
  await use();
  clock += 3_600_000;
  let open = () => {};
  oauth.refreshGate = new Promise((resolve) => {
    open = resolve;
  });
  const both = [use(), use()];
  await until(() => oauth.counts.refresh > 0);
  open();
  expect(await Promise.all(both)).toEqual([
    expect.objectContaining({ result: expect.anything() }),
    expect.objectContaining({ result: expect.anything() }),
  ]);
  expect(oauth.counts.refresh).toBe(1);
  expect(oauth.counts.calls).toBe(3);
});

test('two replicas refresh a token once', async () => {
  if (!(await available('redis'))) {
    return;
  }
  const backplanes = [1, 2].map(() =>
    createBackplane({
      url: URLS.redis,
      keyPrefix: `test-oauth-${process.pid}:`,
      now: Date.now,
      onGone: () => {},
      onBack: () => {},
    }),
  );
  await until(() => backplanes.every(({ status }) => status() === 'ready'));
  await authorized();
  clock += 3_600_000;
  const replicas = backplanes.map(({ exclusively }) =>
    connect({}, KEY, store.oauthRecords, exclusively),
  );
  const answers = await Promise.all(
    replicas.map(({ connections }) =>
      connections.get('notes')!.forUser!('ann').call(
        'list_notes',
        {},
        new AbortController().signal,
      ),
    ),
  );
  expect(answers).toMatchObject([{ result: {} }, { result: {} }]);
  expect(oauth.counts.refresh).toBe(1);
  await Promise.all([
    ...replicas.map(({ authorizations }) => authorizations!.close()),
    ...backplanes.map(({ close }) => close()),
  ]);
});

test('a token that the server no longer takes is refreshed once for all calls that it refused, and each is carried out once', async () => {
  await authorized();
  await use();
  oauth.endAccessTokens();
  expect(await Promise.all([use(), use(), use()])).toEqual(
    [1, 2, 3].map(() => expect.objectContaining({ result: expect.anything() })),
  );
  expect(oauth.counts.refresh).toBe(1);
  expect(oauth.counts.calls).toBe(4);
});

test('a token that cannot be refreshed for now keeps the account, and says that nothing was sent', async () => {
  await authorized();
  await use();
  clock += 3_600_000;
  await oauth.close();
  expect(await use()).toMatchObject({ failure: { sent: false, code: 'server_unavailable' } });
  expect(await accounts.status('notes', 'ann')).toBe('connected');
  expect(new Set(logged.map((event) => event.subject))).toEqual(new Set(['notes']));
});

test('who disconnects while a refresh is under way stays disconnected', async () => {
  await authorized();
  await use();
  clock += 3_600_000;
  let open = () => {};
  oauth.refreshGate = new Promise((resolve) => {
    open = resolve;
  });
  const call = use();
  await until(() => oauth.counts.refresh > 0);
  await accounts.disconnect('notes', 'ann');
  open();
  expect(await call).toHaveProperty('failure');
  // The refresh brought tokens all the same; whoever asks now has waited for what became of them.
  await until(() => oauth.secrets.length === 5);
  expect(await use()).toMatchObject({ failure: { sent: false } });
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  expect(oauth.counts.calls).toBe(1);
});

test('a refused refresh forgets the grant', async () => {
  await authorized();
  const sealed = await store.oauthRecords.find('grant:notes:ann');
  await use();
  clock += 3_600_000;
  await use();
  // The rotated refresh token again, as if another copy had been used before.
  await store.oauthRecords.put('grant:notes:ann', sealed!, null);
  clock += 3_600_000;
  expect(await use()).toMatchObject({ failure: { sent: false } });
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
});

describe('what is forged is refused', () => {
  test.each([
    ['another state', { state: 'x'.repeat(43) }],
    ['no state', { state: undefined }],
    ['no code', { code: undefined }],
    ['another iss', { iss: 'https://evil.example.org' }],
    ['no iss where the server promises one', { iss: undefined }],
    ['another code', { code: 'guessed' }],
  ])('%s', async (_, forged) => {
    const { answer, proofs } = await away();
    await expect(accounts.complete({ ...answer, ...forged }, proofs)).rejects.toMatchObject(
      refusal,
    );
    expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
    expect(oauth.counts.code).toBe(0);
  });

  test('a state that was used, or is older than ten minutes', async () => {
    const { answer, proofs } = await away();
    await accounts.complete(answer, proofs);
    await expect(accounts.complete(answer, proofs)).rejects.toMatchObject(refusal);
    const late = await away('bob');
    clock += 600_001;
    await expect(accounts.complete(late.answer, late.proofs)).rejects.toMatchObject(refusal);
    expect(oauth.counts.code).toBe(1);
  });

  test("the way back in another browser: somebody else's account cannot be slipped to a person", async () => {
    const { answer } = await away('mallory');
    const ann = await away('ann');
    await expect(accounts.complete(answer, ann.proofs)).rejects.toMatchObject(refusal);
    expect(oauth.counts.code).toBe(0);
  });

  test.each(['javascript:alert(1)', 'http://elsewhere.example.org/authorize', 'data:text/html,x'])(
    'an authorization endpoint at %s',
    async (endpoint) => {
      const forged: typeof fetch = async (input, init) => {
        const response = await fetch(input, init);
        if (!String(input).includes('oauth-authorization-server')) {
          return response;
        }
        return Response.json({
          ...((await response.json()) as object),
          authorization_endpoint: endpoint,
        });
      };
      const config = serverConfig(oauth.mcpUrl, { label: 'notes', name: 'Notes', oauth: PERSONAL });
      const other = connectServers(
        {
          mcp: { allowedHosts: [oauth.host] },
          mcpServers: new Map([['notes', config]]),
          secrets: { encryptionKey: KEY },
          server: { publicUrl: PUBLIC_URL },
        },
        store.oauthRecords,
        { fetch: forged, now, random: () => 0, log: () => {} },
      );
      await expect(other.authorizations!.begin('notes', 'ann')).rejects.toMatchObject({
        code: 'authorization_unavailable',
      });
      await other.authorizations!.close();
    },
  );

  test('a label that nobody connects personally', async () => {
    await expect(accounts.begin('dice', 'ann')).rejects.toMatchObject({ code: 'not_found' });
    await expect(accounts.disconnect('dice', 'ann')).rejects.toMatchObject({ code: 'not_found' });
    expect(await accounts.status('dice', 'ann')).toBeNull();
  });
});

describe('at rest', () => {
  test('no secret stands in the database or a log; another key or place reads nothing; another URL gets no token', async () => {
    await authorized();
    await use();
    const sealed = (await store.oauthRecords.find('grant:notes:ann'))!;
    const stored = sealed + Buffer.from(sealed, 'base64').toString('latin1');
    expect(
      [...oauth.secrets, ...oauth.codes].filter(
        (secret) =>
          secret !== '' && (stored.includes(secret) || JSON.stringify(logged).includes(secret)),
      ),
    ).toEqual([]);

    await store.oauthRecords.put('grant:notes:bob', sealed, null);
    expect(await accounts.status('notes', 'bob')).toBe('authorization_required');
    expect(logged).toEqual([
      expect.objectContaining({ message: expect.stringContaining('encryption key') }),
    ]);

    const rekeyed = connect({}, `${KEY}, another one`);
    expect(await rekeyed.authorizations!.status('notes', 'ann')).toBe('authorization_required');
    const moved = connect({ url: 'http://127.0.0.1:9/mcp' });
    expect(await moved.authorizations!.status('notes', 'ann')).toBe('authorization_required');
    await rekeyed.authorizations!.close();
    await moved.authorizations!.close();
  });
});

test("the operator's own account: client credentials, for everybody, and no way to connect", async () => {
  const credential = { secret: MACHINE.secret };
  const machine = connect({
    oauth: {
      flow: 'client_credentials',
      clientId: MACHINE.id,
      credential,
      scopes: null,
      issuer: oauth.issuer,
      endpoints: null,
    },
  });
  expect(machine.authorizations).toBeNull();
  const connection = machine.connections.get('notes')!;
  expect(await connection.tools()).toHaveLength(1);
  oauth.endAccessTokens();
  expect(await connection.call('list_notes', {}, new AbortController().signal)).toMatchObject({
    result: {},
  });
  expect(oauth.counts).toMatchObject({ machine: 2, calls: 1 });
  await connection.close();
});

test('endpoints from the configuration stand in for what an authorization server does not publish', async () => {
  const endpoints = {
    token: `${oauth.issuer}/token`,
    authorization: `${oauth.issuer}/authorize`,
    registration: `${oauth.issuer}/register`,
  };
  const silent: typeof fetch = async (input, init) =>
    String(input).includes('/.well-known/')
      ? new Response(null, { status: 404 })
      : fetch(input, init);
  const known = connectServers(
    {
      mcp: { allowedHosts: [oauth.host] },
      secrets: { encryptionKey: KEY },
      server: { publicUrl: PUBLIC_URL },
      mcpServers: new Map([
        [
          'notes',
          serverConfig(oauth.mcpUrl, {
            label: 'notes',
            oauth: { ...PERSONAL, endpoints, issuer: oauth.issuer },
          }),
        ],
      ]),
    },
    store.oauthRecords,
    { fetch: silent, now, random: () => 0, log: () => {} },
  );
  const { url, browser } = await known.authorizations!.begin('notes', 'ann');
  const { searchParams } = await consent(url);
  await known.authorizations!.complete(
    {
      state: searchParams.get('state')!,
      code: searchParams.get('code')!,
      iss: searchParams.get('iss')!,
    },
    { [browser.name]: browser.value },
  );
  expect(await known.connections.get('notes')!.forUser!('ann').tools()).toHaveLength(1);
  await known.authorizations!.disconnect('notes', 'ann');
  expect(oauth.counts.revoke).toBe(0);
  await known.authorizations!.close();

  const machine = connect({
    oauth: {
      flow: 'client_credentials',
      clientId: MACHINE.id,
      credential: { secret: MACHINE.secret },
      scopes: 'notes:read',
      issuer: null,
      endpoints: { token: endpoints.token, authorization: null, registration: null },
    },
  }).connections.get('notes')!;
  expect(await machine.tools()).toHaveLength(1);
  await machine.close();
});

test("the operator's credential goes to no other authorization server than its own", async () => {
  const oauthConfig: OAuthConfig = {
    flow: 'client_credentials',
    clientId: MACHINE.id,
    credential: { secret: MACHINE.secret },
    scopes: null,
    issuer: 'https://auth.example.org',
    endpoints: null,
  };
  const connection = connect({ oauth: oauthConfig }).connections.get('notes')!;
  await expect(connection.tools()).rejects.toThrow();
  expect(oauth.counts.machine).toBe(0);
});
