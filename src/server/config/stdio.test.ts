/** A program runs on this machine only where the operator has opted in. */
import { KEY, read, URL_ } from './testing/mcp-server';

test('a program is refused unless the operator opted in', () => {
  const program = {
    command: 'node',
    args: ['/srv/server.mjs'],
    env: { KEY: 'very-secret' },
    require_approval: 'never',
  };
  const { problems } = read(program);
  expect(problems).toEqual([
    {
      key: `${KEY}.command`,
      reason: expect.stringContaining('is off'),
      fix: expect.stringContaining('MCP_ALLOW_STDIO=1'),
    },
  ]);
  const { config } = read({ ...program, transport: 'stdio' }, [], true);
  expect(config).toMatchObject({
    transport: 'stdio',
    stdio: { command: 'node', args: ['/srv/server.mjs'], env: { KEY: 'very-secret' } },
    headers: {},
  });
  expect(config?.url).toMatch(/^stdio:[0-9a-f]{64}$/);
  expect(read({ ...program, env: { KEY: 'other' } }, [], true).config?.url).toBe(config?.url);
  expect(read({ ...program, args: [] }, [], true).config?.url).not.toBe(config?.url);
  expect(read({ transport: 'stdio' }, [], true).problems.map(({ key }) => key)).toEqual([
    `${KEY}.command`,
  ]);
  expect(
    read({ ...program, url: URL_, authorization: 't' }, [], true).problems.map(({ key }) => key),
  ).toEqual([`${KEY}.url`, `${KEY}.authorization`]);
});

test.each<[string, object, string]>([
  ['arguments without a program', { args: ['x'] }, 'args'],
  ['a program at a URL', { command: 'node', transport: 'http' }, 'command'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});
