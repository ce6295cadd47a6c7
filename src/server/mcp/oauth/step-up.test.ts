/**
 * A server that wants more scope than was granted, and an authorization server that forgets its
 * clients: what a person must do.
 */
import { startOAuthServer, type OAuthServer } from '../../../../test/harness/oauth-server';
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import type { OAuthConfig } from '../../config/types';
import { openStore, type Store } from '../../store/open';
import { connectServers, type Servers } from '../servers';
import type { Authorizations } from './authorizations';
import { scopeUnion } from './step-up';

const PERSONAL: OAuthConfig = {
  flow: 'authorization_code',
  scopes: null,
  issuer: null,
  endpoints: null,
  clientId: null,
  clientSecret: null,
  clientMetadataUrl: null,
};

let oauth: OAuthServer;
let store: Store;
let servers: Servers;
let accounts: Authorizations;
let clock = 0;
const now = () => Date.now() + clock;

function connect(changes: Partial<OAuthConfig> = {}): void {
  const config = serverConfig(oauth.mcpUrl, {
    label: 'notes',
    name: 'Notes',
    oauth: { ...PERSONAL, ...changes } as OAuthConfig,
  });
  servers = connectServers(
    {
      mcp: { allowedHosts: [oauth.host] },
      mcpServers: new Map([['notes', config]]),
      secrets: { encryptionKey: 'a key of thirty-two characters, at least' },
      server: { publicUrl: 'http://localhost:8080/mcp-assistant' },
    },
    store.oauthRecords,
    { fetch, now, random: () => 0, work, log: () => {} },
  );
  accounts = servers.authorizations!;
}
beforeEach(async () => {
  oauth = await startOAuthServer();
  store = await openStore(':memory:', now);
  connect();
});
afterEach(async () => {
  await accounts.close();
  await store.close();
  await oauth.close();
  clock = 0;
});

const use = (userId = 'ann') =>
  servers.connections.get('notes')!.forUser!(userId).call(
    'list_notes',
    {},
    new AbortController().signal,
  );
const status = (userId = 'ann') => accounts.status('notes', userId);

/** The person opens the authorization server's page, agrees, and comes back. */
async function authorized(userId = 'ann'): Promise<void> {
  const { url, browser } = await accounts.begin('notes', userId);
  const page = await (await fetch(url)).text();
  const { searchParams } = new URL(/href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&'));
  const only = (name: string) => searchParams.get(name) ?? undefined;
  await accounts.complete(
    { state: only('state'), code: only('code'), iss: only('iss') },
    { [browser.name]: browser.value },
  );
}

describe('wider scope', () => {
  test('asks the person to connect again; the call is not repeated, and the granted scope still works', async () => {
    await authorized();
    oauth.wanted = 'notes:write';
    const before = oauth.authorizations.length;
    expect(await use()).toMatchObject({
      failure: {
        sent: false,
        code: 'server_unavailable',
        message: expect.stringContaining('connected anew'),
      },
    });
    expect(oauth.counts.calls).toBe(0);
    expect(oauth.authorizations.length - before).toBeLessThan(6);
    expect(await status()).toBe('authorization_required');
    expect(await servers.connections.get('notes')!.forUser!('ann').tools()).toHaveLength(1);
    expect(await status()).toBe('authorization_required');

    await authorized();
    expect(oauth.scopes).toEqual(['notes:read', 'notes:read notes:write']);
    expect(await status()).toBe('connected');
    expect(await use()).toHaveProperty('result');
    expect(oauth.counts.calls).toBe(1);
  });

  test("is requested together with the operator's scopes", async () => {
    await accounts.close();
    connect({ scopes: 'notes:read profile' });
    await authorized();
    oauth.wanted = 'notes:write';
    await use();
    await authorized();
    expect(oauth.scopes.at(-1)).toBe('notes:read profile notes:write');
  });

  test('for one person does not affect another', async () => {
    await authorized();
    await authorized('bob');
    oauth.wanted = 'notes:write';
    await use();
    expect(await status('bob')).toBe('connected');
  });

  test('is not requested again if the person did not grant it', async () => {
    await authorized();
    oauth.wanted = 'notes:write';
    await use();
    await authorized();
    // Demands the same scope again, like a server that checks something other than scopes.
    oauth.wanted = 'notes:read notes:write ';
    expect(await use()).toMatchObject({ failure: { sent: false } });
    expect(await status()).toBe('connected');
  });

  test('is requested at most three times, and the count restarts with the account', async () => {
    await authorized();
    const states = [];
    for (const wanted of ['a', 'b', 'c', 'd']) {
      oauth.wanted = wanted;
      await use();
      states.push(await status());
      if (states.at(-1) === 'authorization_required') {
        await authorized();
      }
    }
    expect(states).toEqual([
      'authorization_required',
      'authorization_required',
      'authorization_required',
      'connected',
    ]);
    expect(oauth.scopes.at(-1)).toBe('notes:read a b c');
    await accounts.disconnect('notes', 'ann');
    oauth.wanted = '';
    await authorized();
    expect(oauth.scopes.at(-1)).toBe('notes:read');
    expect(await status()).toBe('connected');
  });

  test.each([`x${'y'.repeat(3_000)}`, 'quo\\te'])(
    'is not requested if it is malformed',
    async (wanted) => {
      await authorized();
      oauth.wanted = wanted;
      expect(await use()).toMatchObject({ failure: { sent: false } });
      expect(await status()).toBe('connected');
    },
  );

  test('scopeUnion keeps each scope once', () => {
    expect(scopeUnion('a b', undefined, 'b  c', '"d')).toBe('a b c');
    expect(scopeUnion(undefined, '')).toBeUndefined();
  });
});

describe('a client that the authorization server has forgotten', () => {
  test('is noticed when a token is refreshed; the person connects again with a new client', async () => {
    await authorized();
    await use();
    oauth.forgetClients();
    clock += 3_600_000;
    expect(await use()).toMatchObject({ failure: { sent: false } });
    expect(await status()).toBe('authorization_required');
    await authorized();
    expect(oauth.counts.register).toBe(2);
    expect(await use()).toHaveProperty('result');
  });

  test('is noticed before another person is sent to a page that does not know it', async () => {
    await authorized();
    oauth.forgetClients();
    await authorized('bob');
    expect(await status('bob')).toBe('connected');
    await authorized('carol');
    expect(oauth.counts).toMatchObject({ register: 2, code: 3 });
  });

  test('during a flow is registered again for the next flow', async () => {
    const { url, browser } = await accounts.begin('notes', 'ann');
    const page = await (await fetch(url)).text();
    const { searchParams } = new URL(/href="([^"]+)"/.exec(page)![1]!.replaceAll('&amp;', '&'));
    const answer = {
      state: searchParams.get('state')!,
      code: searchParams.get('code')!,
      iss: searchParams.get('iss')!,
    };
    oauth.forgetClients();
    await expect(
      accounts.complete(answer, { [browser.name]: browser.value }),
    ).rejects.toMatchObject({ code: 'authorization_refused' });
    await authorized();
    expect(oauth.counts.register).toBe(2);
  });
});
