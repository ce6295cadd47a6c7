/** `AI_EXTENSIONS_MCP_CONFIGS`: the reference documentation's words work, everything else is refused by name. */
import { readMcpServers } from './mcp-servers';
import { createReport } from './problems';
import type { McpServerConfig } from './types';
import { parseYamlMapping, withoutAssignment } from './yaml';

const URL_ = 'https://tools.example.org/mcp';
const KEY = 'AI_EXTENSIONS_MCP_CONFIGS.tools';

function read(server: object, allowedHosts: string[] = []) {
  const report = createReport();
  const config = readMcpServers(report, { tools: server }, allowedHosts).get('tools') ?? null;
  return { config, problems: report.problems, warnings: report.warnings };
}

function accepted(server: object): McpServerConfig {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems).toEqual([]);
  return config!;
}

describe('the reference documentation\'s examples', () => {
  it.each([
    ['with its assignment and comments', `# In your Django settings
AI_EXTENSIONS_MCP_CONFIGS = {
"server_label": {
"require_approval": "never", # or "always"
"server_url": "https://your-mcp-server.example.com/mcp"
},
"another_server": {
"require_approval": "always",
"server_url": "https://another-server.example.com/mcp"
}
}`],
    ['with Python\'s quotes and trailing commas', `{
    'server_label': {'require_approval': 'never', 'server_url': 'https://your-mcp-server.example.com/mcp',},
    'another_server': {'server_url': 'https://another-server.example.com/mcp',},
}`],
    ['as YAML with its key', `AI_EXTENSIONS_MCP_CONFIGS:
  server_label: { require_approval: never, server_url: "https://your-mcp-server.example.com/mcp" }
  another_server: { server_url: "https://another-server.example.com/mcp" }`],
  ])('paste unchanged %s', (_, text) => {
    const report = createReport();
    const servers = readMcpServers(report, parseYamlMapping(report, 'AI_EXTENSIONS_MCP_CONFIGS', withoutAssignment(text)), []);
    expect(report.problems).toEqual([]);
    expect([...servers.values()].map((server) => [server?.label, server?.url, server?.approval.default])).toEqual([
      ['server_label', 'https://your-mcp-server.example.com/mcp', 'never'],
      ['another_server', 'https://another-server.example.com/mcp', 'always'],
    ]);
  });
});

describe('approval', () => {
  it.each([
    ['never', 'never', 0], ['always', 'always', 0], [undefined, 'always', 0], [null, 'always', 0],
    ['Never', 'always', 1], ['auto', 'always', 1], ['', 'always', 1],
  ])('%p means %s', (value, rule, warnings) => {
    const result = read({ server_url: URL_, require_approval: value });
    expect(result.problems).toEqual([]);
    expect(result.config?.approval).toEqual({ default: rule, always: new Set(), never: new Set() });
    expect(result.warnings).toHaveLength(warnings);
  });

  it('has an object form, in which whatever is not named asks', () => {
    expect(accepted({ require_approval: { never: { tool_names: ['a', 'b'] }, always: { tool_names: ['b'] } } }).approval)
      .toEqual({ default: 'always', never: new Set(['a', 'b']), always: new Set(['b']) });
    expect(accepted({ require_approval: { always: null } }).approval).toEqual({ default: 'always', never: new Set(), always: new Set() });
  });
});

describe('what is honoured', () => {
  it('takes every supported parameter', () => {
    expect(accepted({
      type: 'mcp', server_label: 'tools', name: 'The tools', server_description: 'Useful', transport: 'streamable-http', timeout: '5',
      headers: { 'X-Team': 'campus' }, allowed_tools: { tool_names: ['a'] }, authorization: 'Bearer t',
    })).toEqual({
      label: 'tools', name: 'The tools', description: 'Useful', url: URL_, headers: { 'X-Team': 'campus', Authorization: 'Bearer t' }, oauth: null,
      approval: { default: 'always', always: new Set(), never: new Set() }, allowedTools: new Set(['a']),
      timeouts: { connectMs: 10_000, listMs: 10_000, callMs: 5000, totalMs: 300_000 },
    });
  });

  it('takes the aliases', () => {
    expect(read({ url: URL_, description: 'Useful', static_headers: { A: 'b' }, allowed_tools: ['x'] }).config)
      .toMatchObject({ url: URL_, description: 'Useful', headers: { A: 'b' }, allowedTools: new Set(['x']) });
    expect(accepted({ allowed_tools: null, headers: null, authorization: null })).toMatchObject({ allowedTools: null, headers: {} });
  });

  it.each([['token', 'Bearer token'], ['Bearer token', 'Bearer token'], ['Basic dTpw', 'Basic dTpw']])('sends %s as %s', (value, header) => {
    expect(accepted({ authorization: value }).headers).toEqual({ Authorization: header });
  });

  it('allows plain http for allowed hosts only', () => {
    const server = { server_url: 'http://10.0.0.5:9001/mcp' };
    expect(read(server, ['10.0.0.5:9001']).problems).toEqual([]);
    expect(read(server, ['10.0.0.5:9002']).problems).toEqual([{
      key: `${KEY}.server_url`,
      reason: 'uses plain http://, and 10.0.0.5:9001 is not an allowed host',
      fix: expect.stringContaining('add 10.0.0.5:9001 to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS)'),
    }]);
  });
});

it.each([
  'https://localhost/', 'https://a.localhost./', 'https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0/', 'https://10.1.2.3/',
  'https://172.31.0.1/', 'https://192.168.1.1:8443/', 'https://169.254.169.254/', 'https://100.64.0.1/', 'https://[::1]/', 'https://[::]/',
  'https://[::ffff:10.0.0.1]/', 'https://[fc00::1]/', 'https://[fe80::1]/', 'https://[64:ff9b::a00:1]/',
])('a private address needs to be allowed: %s', (url) => {
  expect(read({ server_url: url }).problems).toEqual([
    { key: `${KEY}.server_url`, reason: expect.stringContaining('leads into a private network'), fix: expect.any(String) },
  ]);
  expect(read({ server_url: url }, [new URL(url).hostname]).problems).toEqual([]);
});

it.each(['https://8.8.8.8/', 'https://[2606:4700::1]/', 'https://localhost.example.org/'])('a public address does not: %s', (url) => {
  expect(read({ server_url: url }).problems).toEqual([]);
});

describe('what is refused', () => {
  it.each([
    'connector_id', 'tunnel_id', 'command', 'args', 'env', 'spec_path', 'auth_value', 'token_exchange_endpoint',
    'disallowed_tools', 'allowed_params', 'extra_headers', 'defer_loading', 'allowed_callers', 'tool_name_to_description',
  ])('%s, by name and with the reason', (key) => {
    const { problems } = read({ server_url: URL_, [key]: 'x' });
    expect(problems).toEqual([{ key: `${KEY}.${key}`, reason: expect.not.stringContaining('not a known key'), fix: `Remove ${key}.` }]);
  });

  it.each<[string, object, string]>([
    ['a misspelt key', { require_aproval: 'never' }, 'require_aproval'],
    ['an unknown key', { colour: 'red' }, 'colour'],
    ['an inherited name', { constructor: 'x' }, 'constructor'],
    ['another label', { server_label: 'other' }, 'server_label'],
    ['another tool type', { type: 'function' }, 'type'],
    ['the old transport', { transport: 'sse' }, 'transport'],
    ['a local program', { transport: 'stdio' }, 'transport'],
    ['two URLs', { url: URL_ }, 'url'],
    ['two descriptions', { server_description: 'a', description: 'b' }, 'description'],
    ['two sets of headers', { headers: {}, static_headers: {} }, 'static_headers'],
    ['authorization twice', { authorization: 'a', headers: { authorization: 'b' } }, 'authorization'],
    ['an approval by claims', { require_approval: { never: { read_only: true, tool_names: [] } } }, 'require_approval.never.read_only'],
    ['an approval without names', { require_approval: { never: {} } }, 'require_approval.never.tool_names'],
    ['a switched-off approval', { require_approval: false }, 'require_approval'],
    ['an unknown approval', { require_approval: { sometimes: {} } }, 'require_approval.sometimes'],
    ['tools by claims', { allowed_tools: { tool_names: [], read_only: true } }, 'allowed_tools.read_only'],
    ['tools that are not names', { allowed_tools: [1] }, 'allowed_tools.tool_names[0]'],
    ['a header name with a space', { headers: { 'X Y': 'a' } }, 'headers.X Y'],
    ['a header of the protocol', { headers: { 'Mcp-Session-Id': 'a' } }, 'headers.Mcp-Session-Id'],
    ['a header with a line break', { static_headers: { X: 'a\r\nY: b' } }, 'static_headers.X'],
    ['a shell placeholder', { headers: { Authorization: 'Bearer ${TOKEN}' } }, 'headers.Authorization'],
    ['a token with a line break', { authorization: 'Bearer a\nb' }, 'authorization'],
    ['no time at all', { timeout: 0 }, 'timeout'],
    ['no URL', { server_url: undefined }, 'server_url'],
    ['a URL that is none', { server_url: 'litellm_proxy' }, 'server_url'],
    ['a placeholder in the URL', { server_url: 'https://${HOST}/mcp' }, 'server_url'],
    ['a file', { server_url: 'file:///etc/passwd' }, 'server_url'],
    ['credentials in the URL', { server_url: 'https://u:p@tools.example.org/' }, 'server_url'],
    ['plain http', { server_url: 'http://tools.example.org/mcp' }, 'server_url'],
  ])('%s', (_, server, key) => {
    const { config, problems } = read({ server_url: URL_, ...server });
    expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
    expect(config === null || problems.length > 0).toBe(true);
  });

  it.each(['a label', '', 'x'.repeat(41), 'étiquette', 'a/b'])('the label %p', (label) => {
    const report = createReport();
    readMcpServers(report, { [label]: { server_url: URL_ } }, []);
    expect(report.problems.map(({ reason }) => reason)).toEqual(['is not a usable label']);
  });
});
