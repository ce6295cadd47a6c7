/**
 * `auth_type: oauth2`: what an operator can write, and what is refused before it would fail at the
 * authorization server.
 */
import { createReport } from './problems';
import { readServer } from './mcp-servers';

const KEY = 'AI_EXTENSIONS_MCP_CONFIGS.tools';
const MACHINE = {
  oauth2_flow: 'client_credentials',
  client_id: 'c',
  client_secret: 's',
  issuer: 'https://auth.example.org',
};

function read(oauth: object, allowedHosts: string[] = []) {
  const report = createReport();
  const server = { server_url: 'https://tools.example.org/mcp', auth_type: 'oauth2', ...oauth };
  const entry = {
    label: 'tools',
    path: ['AI_EXTENSIONS_MCP_CONFIGS', 'tools'],
    raw: server,
    registry: null,
  };
  const config = readServer(report, entry, {
    allowedHosts,
    allowStdio: false,
    readText: () => ({ code: 'ENOENT' }),
  })?.oauth;
  return {
    config,
    keys: report.problems.map(({ key }) => key.replace(`${KEY}.`, '')),
    warnings: report.warnings,
  };
}

test("the operator's own account works with a secret or a private key", () => {
  expect(read({ ...MACHINE, scopes: ['a', 'b'] })).toEqual({
    keys: [],
    warnings: [],
    config: {
      flow: 'client_credentials',
      clientId: 'c',
      credential: { secret: 's' },
      scopes: 'a b',
      issuer: 'https://auth.example.org',
      endpoints: null,
    },
  });
  const key = {
    ...MACHINE,
    client_secret: null,
    private_key: 'PEM',
    private_key_algorithm: 'ES256',
  };
  expect(read(key).config).toMatchObject({ credential: { privateKey: 'PEM', algorithm: 'ES256' } });
  expect(
    read({ ...MACHINE, issuer: null, token_url: 'https://auth.example.org/token' }),
  ).toMatchObject({
    keys: [],
    warnings: [],
    config: {
      endpoints: {
        token: 'https://auth.example.org/token',
        authorization: null,
        registration: null,
      },
    },
  });
});

test('a credential without an issuer may go anywhere, which gives a warning', () => {
  expect(read({ ...MACHINE, issuer: null }).warnings).toEqual([
    expect.stringContaining('whichever authorization server'),
  ]);
});

test("people's own accounts work with a registered client, a metadata document, or neither", () => {
  const nothing = {
    flow: 'authorization_code',
    clientId: null,
    clientSecret: null,
    clientMetadataUrl: null,
    scopes: null,
    issuer: null,
    endpoints: null,
  };
  expect(read({}).config).toEqual(nothing);
  expect(
    read({ oauth2_flow: 'authorization_code', client_id: 'c', client_secret: 's', scopes: 'a b' })
      .config,
  ).toEqual({ ...nothing, clientId: 'c', clientSecret: 's', scopes: 'a b' });
  expect(read({ client_metadata_url: 'https://apps.example.org/client.json' }).config).toEqual({
    ...nothing,
    clientMetadataUrl: 'https://apps.example.org/client.json',
  });
  const endpoints = {
    token_url: 'https://a.example.org/t',
    authorization_url: 'https://a.example.org/a',
    registration_url: 'https://a.example.org/r',
  };
  expect(read(endpoints).config).toMatchObject({
    endpoints: {
      token: endpoints.token_url,
      authorization: endpoints.authorization_url,
      registration: endpoints.registration_url,
    },
  });
});

test.each<[string, object, string[]]>([
  ['another way to authorize', { auth_type: 'magic' }, ['auth_type']],
  ['another flow', { oauth2_flow: 'implicit' }, ['oauth2_flow']],
  ['OAuth keys without auth_type', { auth_type: null, client_id: 'c' }, ['client_id']],
  [
    'an additional authorization header',
    { ...MACHINE, authorization: 'Bearer t' },
    ['authorization'],
  ],
  ['a machine without an id', { ...MACHINE, client_id: null }, ['client_id']],
  ['a machine without a credential', { ...MACHINE, client_secret: null }, ['client_secret']],
  ['a machine with two credentials', { ...MACHINE, private_key: 'PEM' }, ['private_key']],
  [
    'a key without its algorithm',
    { ...MACHINE, client_secret: null, private_key: 'PEM' },
    ['private_key_algorithm'],
  ],
  [
    'an algorithm that is none',
    { ...MACHINE, client_secret: null, private_key: 'PEM', private_key_algorithm: 'none' },
    ['private_key_algorithm', 'private_key_algorithm'],
  ],
  [
    "a machine with a person's keys",
    { ...MACHINE, client_metadata_url: 'https://a.example.org/c' },
    ['client_metadata_url'],
  ],
  ["a person with a machine's keys", { private_key: 'PEM' }, ['private_key']],
  [
    'a secret without an id',
    { oauth2_flow: 'authorization_code', client_secret: 's' },
    ['client_id'],
  ],
  [
    'half of the endpoints',
    { oauth2_flow: 'authorization_code', token_url: 'https://a.example.org/t' },
    ['authorization_url'],
  ],
  ['only one of two endpoints', { authorization_url: 'https://a.example.org/a' }, ['token_url']],
  ['an invalid URL', { issuer: 'auth' }, ['issuer']],
  ['a URL with credentials', { issuer: 'https://u:p@auth.example.org' }, ['issuer']],
  ['plain http', { issuer: 'http://auth.example.org' }, ['issuer']],
  ['a private address', { issuer: 'https://10.0.0.1' }, ['issuer']],
  ['another scheme', { issuer: 'file:///etc/passwd' }, ['issuer']],
])('%s is refused', (_, oauth, keys) => {
  expect([...new Set(read(oauth).keys)]).toEqual([...new Set(keys)]);
});

test('an allowed host may use plain http', () => {
  expect(read({ issuer: 'http://127.0.0.1:9100' }, ['127.0.0.1:9100'])).toMatchObject({
    keys: [],
    config: { issuer: 'http://127.0.0.1:9100' },
  });
});
