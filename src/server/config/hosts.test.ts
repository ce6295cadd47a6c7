/** A server stands at a public address over https, or where the operator vouches for it. */
import { isAllowedHost } from './hosts';
import { KEY, read, URL_ } from './testing/mcp-server';

test.each([
  ['http://127.0.0.1:9001/mcp', true],
  ['http://127.0.0.1:9002/mcp', false],
  ['http://tools.internal:1234/', true],
  ['http://tools.internal.evil.org/', false],
  ['http://web.internal/', true],
  ['http://[::1]:9001/', true],
])('isAllowedHost says of %s: %s', (url, expected) => {
  expect(
    isAllowedHost(new URL(url), [
      '127.0.0.1:9001',
      'tools.internal',
      'web.internal:80',
      '[::1]:9001',
    ]),
  ).toBe(expected);
});

test('plain http is for allowed hosts only', () => {
  const server = { server_url: 'http://10.0.0.5:9001/mcp' };
  expect(read(server, ['10.0.0.5:9001']).problems).toEqual([]);
  expect(read(server, ['10.0.0.5:9002']).problems).toEqual([
    {
      key: `${KEY}.server_url`,
      reason: 'uses plain http://, and 10.0.0.5:9001 is not an allowed host',
      fix: expect.stringContaining('add 10.0.0.5:9001 to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS)'),
    },
  ]);
});

test.each([
  'https://localhost/',
  'https://a.localhost./',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0/',
  'https://10.1.2.3/',
  'https://172.31.0.1/',
  'https://192.168.1.1:8443/',
  'https://169.254.169.254/',
  'https://100.64.0.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[fc00::1]/',
  'https://[fe80::1]/',
  'https://[64:ff9b::a00:1]/',
])('a private address needs to be allowed: %s', (url) => {
  expect(read({ server_url: url }).problems).toEqual([
    {
      key: `${KEY}.server_url`,
      reason: expect.stringContaining('leads into a private network'),
      fix: expect.any(String),
    },
  ]);
  expect(read({ server_url: url }, [new URL(url).hostname]).problems).toEqual([]);
});

test.each(['https://8.8.8.8/', 'https://[2606:4700::1]/', 'https://localhost.example.org/'])(
  'a public address needs no permission: %s',
  (url) => {
    expect(read({ server_url: url }).problems).toEqual([]);
  },
);

test.each<[string, object, string]>([
  ['no URL', { server_url: undefined }, 'server_url'],
  ['a URL that is none', { server_url: 'litellm_proxy' }, 'server_url'],
  ['a placeholder in the URL', { server_url: 'https://${HOST}/mcp' }, 'server_url'],
  ['a file', { server_url: 'file:///etc/passwd' }, 'server_url'],
  ['credentials in the URL', { server_url: 'https://u:p@tools.example.org/' }, 'server_url'],
  ['plain http', { server_url: 'http://tools.example.org/mcp' }, 'server_url'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});
