/** People's accounts at an MCP server, with a real authorization server. */
import { startOAuthServer, type OAuthServer } from '../../../../../test/harness/oauth-server';
import { serverConfig } from '../../../../../test/support/config';
import { work } from '../../../../../test/support/work';
import type { McpServerConfig, OAuthConfig } from '../../../config';
import { openStore, type Store } from '../../../store';
import type { Connection, ConnectionDeps } from '../../connection/connection';
import { connectServers, type Servers } from '../../servers';
import type { Authorizations } from '../authorizations';
import type { TokenSourceDeps } from '../token-source';

export const PERSONAL: OAuthConfig = {
  flow: 'authorization_code',
  scopes: null,
  issuer: null,
  endpoints: null,
  clientId: null,
  clientSecret: null,
  clientMetadataUrl: null,
};
export const PUBLIC_URL = 'http://localhost:8080/mcp-assistant';
export const KEY = 'a key of thirty-two characters, at least';

export let oauth: OAuthServer;
export let store: Store;
export let servers: Servers;
export let accounts: Authorizations;
/** How many milliseconds the clock is ahead of real time, and what is drawn; tests change both. */
export const clock = { aheadMs: 0, random: 0 };
export let logged: Parameters<ConnectionDeps['log']>[0][] = [];
export const now = () => Date.now() + clock.aheadMs;

export function connect(
  server: Partial<McpServerConfig> = {},
  encryptionKey = KEY,
  records = store.oauthRecords,
  exclusively?: TokenSourceDeps['exclusively'],
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
    {
      fetch,
      now,
      random: () => clock.random,
      work,
      log: (event) => logged.push(event),
      exclusively,
    },
  );
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new Error('it is not there');
  }
  return value;
}

beforeEach(async () => {
  oauth = await startOAuthServer();
  store = await openStore(':memory:', now);
  servers = connect();
  accounts = present(servers.authorizations);
});
afterEach(async () => {
  await accounts.close();
  await store.close();
  await oauth.close();
  Object.assign(clock, { aheadMs: 0, random: 0 });
  logged = [];
});

export const of = (userId: string): Connection =>
  present(servers.connections.get('notes')?.forUser?.(userId));
export const use = (userId = 'ann') =>
  of(userId).call('list_notes', {}, new AbortController().signal);

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** The URL that the authorization server's page leads to if the person agrees. */
export async function consent(url: URL): Promise<URL> {
  const page = await (await fetch(url)).text();
  const link = present(/href="([^"]+)"/.exec(page)?.[1]);
  return new URL(link.replaceAll('&amp;', '&'));
}

export async function away(userId = 'ann') {
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

export async function authorized(userId = 'ann'): Promise<void> {
  const { answer, proofs } = await away(userId);
  expect(await accounts.complete(answer, proofs)).toBe('Notes');
}

export const refusal = { code: 'authorization_refused' };
