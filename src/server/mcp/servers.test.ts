/** Which connections a changed configuration keeps. */
import { serverConfig } from '../../../test/support/config';
import { work } from '../../../test/support/work';
import type { McpServerConfig, OAuthConfig } from '../config';
import { connectServers, type Servers, type ServersConfig } from './servers';

const records = {
  put: async () => {},
  find: async () => null,
  take: async () => null,
  remove: async () => {},
};
const deps = { fetch, work, now: Date.now, random: () => 0, log: () => {} };
const PERSONAL: OAuthConfig = {
  flow: 'authorization_code',
  scopes: null,
  issuer: null,
  endpoints: null,
  clientId: 'id',
  clientSecret: null,
  clientMetadataUrl: null,
};

const configOf = (
  servers: readonly McpServerConfig[],
  changes: Partial<ServersConfig> = {},
): ServersConfig => ({
  mcp: { allowedHosts: ['127.0.0.1'] },
  mcpServers: new Map(servers.map((server) => [server.label, server])),
  secrets: { encryptionKey: 'k'.repeat(32) },
  server: { publicUrl: 'https://apps.example.org/mcp' },
  ...changes,
});
const server = (label: string, changes: Partial<McpServerConfig> = {}) =>
  serverConfig('http://127.0.0.1:1/mcp', { label, ...changes });
const personal = (label: string, changes = {}) => server(label, { oauth: PERSONAL, ...changes });

/** The labels whose connection is the same object before and after. */
function keptBetween(before: ServersConfig, after: ServersConfig): string[] {
  const earlier = connectServers(before, records, deps);
  const next = connectServers(after, records, deps, { config: before, servers: earlier });
  expect([...next.connections.keys()]).toEqual([...after.mcpServers.keys()]);
  const close = ({ connections }: Servers) => [...connections.values()].map((one) => one.close());
  void Promise.all([...close(earlier), ...close(next)]);
  return [...next.connections.keys()].filter(
    (label) => next.connections.get(label) === earlier.connections.get(label),
  );
}

test.each<[string, ServersConfig, ServersConfig, string[]]>([
  [
    'the same',
    configOf([server('a'), personal('p')]),
    configOf([server('a'), personal('p')]),
    ['a', 'p'],
  ],
  [
    'another policy of one',
    configOf([server('a'), server('b')]),
    configOf([server('a'), server('b', { allowedTools: new Set(['x']) })]),
    ['a'],
  ],
  [
    'another header',
    configOf([server('a', { headers: { x: '1' } })]),
    configOf([server('a', { headers: { x: '2' } })]),
    [],
  ],
  [
    'one more, one less',
    configOf([server('a'), server('b')]),
    configOf([server('a'), server('c')]),
    ['a'],
  ],
  [
    'another order',
    configOf([server('a'), server('b')]),
    configOf([server('b'), server('a')]),
    ['b', 'a'],
  ],
  [
    'other allowed hosts',
    configOf([server('a'), personal('p')]),
    configOf([server('a'), personal('p')], { mcp: { allowedHosts: [] } }),
    [],
  ],
  [
    'another encryption key',
    configOf([server('a'), personal('p')]),
    configOf([server('a'), personal('p')], { secrets: { encryptionKey: 'x'.repeat(32) } }),
    ['a'],
  ],
  [
    'another personal server',
    configOf([server('a'), personal('p')]),
    configOf([server('a'), personal('p', { name: 'P' })]),
    ['a'],
  ],
])('%s', (_name, before, after, kept) => {
  expect(keptBetween(before, after)).toEqual(kept);
});
