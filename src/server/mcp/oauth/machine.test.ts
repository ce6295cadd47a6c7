/** The operator's own account at an MCP server, against a real authorization server. */
import { MACHINE } from '../../../../test/harness/oauth-server';
import type { OAuthConfig } from '../../config';
import { oauth, connect } from './testing/accounts';

test("the operator's own account uses client credentials, serves everybody, and cannot be connected by people", async () => {
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

test("the operator's credential goes only to its own authorization server", async () => {
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
