/** Configured endpoints, for an authorization server that publishes none. */
import { MACHINE } from '../../../../test/harness/oauth-server';
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import { connectServers } from '../servers';
import { PERSONAL, KEY, oauth, store, now, connect, consent, PUBLIC_URL } from './testing/accounts';

test('configured endpoints replace what an authorization server does not publish', async () => {
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
    { fetch: silent, now, random: () => 0, work, log: () => {} },
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
