/**
 * The routes for a person's own account: cookies, headers and messages. The OAuth flow is tested in
 * mcp/oauth.
 */
import fastify, { type FastifyInstance } from 'fastify';
import { startOAuthServer, type OAuthServer } from '../../../test/harness/oauth-server';
import { serverConfig, workflowConfig } from '../../../test/support/config';
import { work } from '../../../test/support/work';
import type { AuthorizationStart } from '../../protocol';
import { createWorkflowPicker } from '../agent/pick-workflow';
import { connectServers, type Servers } from '../mcp';
import { openStore, type Store } from '../store/open';
import type { AppDeps } from './deps';
import { requireAuthentication } from './authenticated';
import { authorizationCallback, authorizationRoutes } from './authorizations';
import { installErrors } from './errors';
import { limitPeople } from './rate-limits';

const PATH = '/v1/mcp_servers/notes/authorization?course_id=course-v1:A+B+C';
const notesWorkflow = workflowConfig({ mcpServers: ['notes'] });
const principal = {
  userId: '7',
  username: 'ann',
  token: 'lms-token',
  isGlobalStaff: false,
  expiresAt: 0,
};

let oauth: OAuthServer;
let store: Store;
let servers: Servers;
let app: FastifyInstance;

async function serve(
  publicUrl: string,
  authorizations: AppDeps['authorizations'],
): Promise<FastifyInstance> {
  const workflows = new Map([['w', notesWorkflow]]);
  const lms = { checkAccess: async () => ({ isStaff: false, isAuthor: false }) };
  const deps = {
    agent: createWorkflowPicker({ workflows, lms: lms as unknown as AppDeps['lms'] }),
    authorizations,
    config: {
      server: { publicUrl },
      limits: { requestsPerMinute: 100 },
    },
    redis: null,
  } as unknown as AppDeps;
  const built = fastify();
  installErrors(built);
  authorizationCallback(built, deps);
  await built.register(
    async (v1) => {
      await limitPeople(v1, deps);
      requireAuthentication(
        v1,
        { authenticate: async () => principal },
        { accepted: async () => {}, refused: async () => {} },
      );
      authorizationRoutes(v1, deps);
    },
    { prefix: '/v1' },
  );
  return built;
}

beforeEach(async () => {
  oauth = await startOAuthServer();
  store = await openStore(':memory:', Date.now);
  const server = serverConfig(oauth.mcpUrl, {
    label: 'notes',
    name: 'Notes & <b>more</b>',
    oauth: {
      flow: 'authorization_code',
      scopes: null,
      issuer: null,
      endpoints: null,
      clientId: null,
      clientSecret: null,
      clientMetadataUrl: null,
    },
  });
  servers = connectServers(
    {
      mcp: { allowedHosts: [oauth.host] },
      mcpServers: new Map([['notes', server]]),
      secrets: { encryptionKey: 'k'.repeat(32) },
      server: { publicUrl: 'https://apps.example.org/mcp-assistant' },
    },
    store.oauthRecords,
    { fetch, now: Date.now, random: () => 0, work, log: () => {} },
  );
  app = await serve('https://apps.example.org/mcp-assistant', servers.authorizations);
});
afterEach(async () => {
  await app.close();
  await servers.authorizations?.close();
  await store.close();
  await oauth.close();
});

async function wayBack() {
  const start = await app.inject({ method: 'POST', url: PATH });
  const { authorization_url: url } = start.json<AuthorizationStart>();
  const page = await (await fetch(url)).text();
  const { search } = new URL(/href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&'));
  const cookie = String(start.headers['set-cookie']);
  return {
    start,
    cookie,
    url: `/v1/oauth/callback${search}`,
    headers: { cookie: cookie.split(';')[0]! },
  };
}

test('the cookie of the flow is bound to this browser and to the callback path', async () => {
  const { start, cookie } = await wayBack();
  expect(start.statusCode).toBe(200);
  expect(start.headers['cache-control']).toBe('no-store');
  expect(cookie).toMatch(
    /^mcp_assistant_flow_\w{16}=[\w-]{43}; Max-Age=600; Path=\/mcp-assistant\/v1\/oauth; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test("the callback answers a page without script, escapes the operator's text, and leaks no address", async () => {
  const { url, headers } = await wayBack();
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('Notes &amp; &lt;b&gt;more&lt;/b&gt; is connected.');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  });
  expect((await app.inject({ url, headers })).statusCode).toBe(400);
});

test('a person who did not allow it reads so, and not that something failed', async () => {
  const { url, headers } = await wayBack();
  const { searchParams } = new URL(url, 'http://localhost');
  const declined = new URLSearchParams({
    state: searchParams.get('state')!,
    error: 'access_denied',
    error_description: '<script>alert(1)</script>',
  });
  const answer = await app.inject({ url: `/v1/oauth/callback?${declined}`, headers });
  expect(answer.statusCode).toBe(403);
  expect(answer.body).toContain('You did not allow the assistant to use Notes &amp; &lt;b&gt;');
  expect(answer.body).not.toContain('script');
});

test('connecting often has a limit of its own, with its own words', async () => {
  const start = () => app.inject({ method: 'POST', url: PATH });
  for (let count = 0; count < 10; count += 1) {
    expect((await start()).statusCode).toBe(200);
  }
  const refused = await start();
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toMatch(/^[1-9]\d?$/);
  expect(refused.json()).toMatchObject({ error: { code: 'too_many_authorizations' } });
  const others = await app.inject({ method: 'DELETE', url: PATH.replace(/\?.*/, '') });
  expect(others.statusCode).toBe(200);
});

test('the callback connects nothing without the cookie or with repeated parameters', async () => {
  const { url, headers } = await wayBack();
  for (const request of [
    { url },
    { url: `${url}&state=again`, headers },
    { url: '/v1/oauth/callback' },
  ]) {
    const answer = await app.inject(request);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      400,
      'text/html; charset=utf-8',
    ]);
    expect(answer.body).toContain('Not connected');
  }
  expect(oauth.counts.code).toBe(0);
});

test('disconnecting answers the same whether or not anything was connected', async () => {
  const { url, headers } = await wayBack();
  await app.inject({ url, headers });
  for (const revoked of [1, 1]) {
    const answer = await app.inject({ method: 'DELETE', url: PATH });
    expect(answer.json()).toEqual({
      label: 'notes',
      object: 'mcp_server.authorization.deleted',
      deleted: true,
    });
    expect(oauth.counts.revoke).toBe(revoked);
  }
});

test('the routes answer not_found where no server uses personal accounts', async () => {
  const bare = await serve('https://apps.example.org', null);
  expect((await bare.inject({ method: 'POST', url: PATH })).json()).toMatchObject({
    error: { code: 'not_found' },
  });
  expect((await bare.inject({ method: 'DELETE', url: PATH })).statusCode).toBe(404);
  expect((await bare.inject({ url: '/v1/oauth/callback?state=x&code=y' })).statusCode).toBe(404);
  await bare.close();
});

test('an authorization server that is down is reported, and the browser is not sent there', async () => {
  await oauth.close();
  const answer = await app.inject({ method: 'POST', url: PATH });
  expect(answer.statusCode).toBe(502);
  expect(answer.json()).toMatchObject({ error: { code: 'authorization_unavailable' } });
  expect(answer.headers['set-cookie']).toBeUndefined();
});
