/** People's accounts at an MCP server: connecting, using, disconnecting, and forged callbacks. */
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import { connectServers } from '../servers';
import {
  PERSONAL,
  KEY,
  oauth,
  store,
  servers,
  accounts,
  clock,
  logged,
  now,
  of,
  use,
  away,
  authorized,
  refusal,
  PUBLIC_URL,
} from './testing/accounts';

test('before a person has connected, the server is not asked, and nothing is logged', async () => {
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  await expect(of('ann').tools()).rejects.toThrow();
  expect(await use()).toMatchObject({
    failure: { sent: false, message: expect.stringContaining('connected') },
  });
  await expect(servers.connections.get('notes')!.tools()).rejects.toThrow();
  expect(oauth.authorizations).toEqual([]);
  expect(logged).toEqual([]);
});

test('connect, use, disconnect: each person has their own account', async () => {
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

test('retiring a person revokes and forgets their account, and no other', async () => {
  await authorized();
  await authorized('bob');
  expect(await accounts.retire('ann')).toEqual([{ label: 'notes', outcome: 'revoked' }]);
  expect(oauth.counts.revoke).toBe(1);
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  expect(await accounts.status('notes', 'bob')).toBe('connected');
  expect(await accounts.retire('ann')).toEqual([]);
  expect(oauth.counts.revoke).toBe(1);
});

test('an authorization server that does not revoke changes nothing about forgetting', async () => {
  await authorized();
  oauth.rewrites['/revoke'] = () => ({ status: 503, body: 'no' });
  expect(await accounts.retire('ann')).toEqual([{ label: 'notes', outcome: 'failed' }]);
  expect(await accounts.status('notes', 'ann')).toBe('authorization_required');
  expect(logged).toEqual([expect.objectContaining({ subject: 'notes' })]);
});

test('the authorization request has PKCE, resource, scope and redirect URL', async () => {
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

describe('a forged callback is refused', () => {
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

  test('a state that was used or is older than ten minutes', async () => {
    const { answer, proofs } = await away();
    await accounts.complete(answer, proofs);
    await expect(accounts.complete(answer, proofs)).rejects.toMatchObject(refusal);
    const late = await away('bob');
    clock.aheadMs += 600_001;
    await expect(accounts.complete(late.answer, late.proofs)).rejects.toMatchObject(refusal);
    expect(oauth.counts.code).toBe(1);
  });

  test("a callback in another browser, so that nobody can be given another person's account", async () => {
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
        { fetch: forged, now, random: () => 0, work, log: () => {} },
      );
      await expect(other.authorizations!.begin('notes', 'ann')).rejects.toMatchObject({
        code: 'authorization_unavailable',
      });
      await other.authorizations!.close();
    },
  );

  test('a label without personal accounts is not found', async () => {
    await expect(accounts.begin('dice', 'ann')).rejects.toMatchObject({ code: 'not_found' });
    await expect(accounts.disconnect('dice', 'ann')).rejects.toMatchObject({ code: 'not_found' });
    expect(await accounts.status('dice', 'ann')).toBeNull();
  });
});
