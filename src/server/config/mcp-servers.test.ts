/**
 * `AI_EXTENSIONS_MCP_CONFIGS`: the reference documentation's words work, everything else is refused
 * by name.
 */
import { createReport } from './problems';
import { readMcpServers } from './server-sources';
import type { McpServerConfig } from './types';
import { parseYamlMapping, withoutAssignment } from './yaml';

const URL_ = 'https://tools.example.org/mcp';
const KEY = 'AI_EXTENSIONS_MCP_CONFIGS.tools';

const readConfigs = (
  report: ReturnType<typeof createReport>,
  configs: unknown,
  allowedHosts: string[] = [],
  allowStdio = false,
) =>
  readMcpServers(
    report,
    {},
    { configs, block: undefined, serversFile: null, registryFile: null },
    { allowedHosts, allowStdio },
  );

function read(server: object, allowedHosts: string[] = [], allowStdio = false) {
  const report = createReport();
  const config =
    readConfigs(report, { tools: server }, allowedHosts, allowStdio).get('tools') ?? null;
  return { config, problems: report.problems, warnings: report.warnings };
}

function accepted(server: object): McpServerConfig {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems).toEqual([]);
  return config!;
}

describe("the reference documentation's examples", () => {
  it.each([
    [
      'with its assignment and comments',
      `# In your Django settings
AI_EXTENSIONS_MCP_CONFIGS = {
"server_label": {
"require_approval": "never", # or "always"
"server_url": "https://your-mcp-server.example.com/mcp"
},
"another_server": {
"require_approval": "always",
"server_url": "https://another-server.example.com/mcp"
}
}`,
    ],
    [
      "with Python's quotes and trailing commas",
      `{
    'server_label': {'require_approval': 'never', 'server_url': 'https://your-mcp-server.example.com/mcp',},
    'another_server': {'server_url': 'https://another-server.example.com/mcp',},
}`,
    ],
    [
      'as YAML with its key',
      `AI_EXTENSIONS_MCP_CONFIGS:
  server_label: { require_approval: never, server_url: "https://your-mcp-server.example.com/mcp" }
  another_server: { server_url: "https://another-server.example.com/mcp" }`,
    ],
  ])('paste unchanged %s', (_, text) => {
    const report = createReport();
    const servers = readConfigs(
      report,
      parseYamlMapping(report, 'AI_EXTENSIONS_MCP_CONFIGS', withoutAssignment(text)),
    );
    expect(report.problems).toEqual([]);
    expect(
      [...servers.values()].map((server) => [server?.label, server?.url, server?.approval.default]),
    ).toEqual([
      ['server_label', 'https://your-mcp-server.example.com/mcp', 'never'],
      ['another_server', 'https://another-server.example.com/mcp', 'always'],
    ]);
  });
});

describe('approval', () => {
  it.each([
    ['never', 'never', 0],
    ['always', 'always', 0],
    [undefined, 'always', 0],
    [null, 'always', 0],
    ['Never', 'always', 1],
    ['auto', 'always', 1],
    ['', 'always', 1],
  ])('%p means %s', (value, rule, warnings) => {
    const result = read({ server_url: URL_, require_approval: value });
    expect(result.problems).toEqual([]);
    expect(result.config?.approval).toEqual({ default: rule, always: new Set(), never: new Set() });
    expect(result.warnings).toHaveLength(warnings);
  });

  it('has an object form, in which whatever is not named asks', () => {
    expect(
      accepted({
        require_approval: { never: { tool_names: ['a', 'b'] }, always: { tool_names: ['b'] } },
      }).approval,
    ).toEqual({ default: 'always', never: new Set(['a', 'b']), always: new Set(['b']) });
    expect(accepted({ require_approval: { always: null } }).approval).toEqual({
      default: 'always',
      never: new Set(),
      always: new Set(),
    });
  });
});

describe('what is honoured', () => {
  it('takes every supported parameter', () => {
    expect(
      accepted({
        type: 'mcp',
        server_label: 'tools',
        name: 'The tools',
        server_description: 'Useful',
        transport: 'streamable-http',
        timeout: '5',
        definition_changes: 'accept',
        headers: { 'X-Team': 'campus' },
        allowed_tools: { tool_names: ['a'] },
        authorization: 'Bearer t',
        remember_approval: { a: 'course' },
        remember_days: '7',
        review_result: 'always',
      }),
    ).toMatchObject({
      label: 'tools',
      name: 'The tools',
      description: 'Useful',
      url: URL_,
      headers: { 'X-Team': 'campus', Authorization: 'Bearer t' },
      approval: { default: 'always', always: new Set(), never: new Set() },
      allowedTools: new Set(['a']),
      definitionChanges: 'accept',
      remember: { default: 'never', tools: new Map([['a', 'course']]) },
      rememberDays: 7,
      review: { default: 'always', tools: new Map() },
      timeouts: { connectMs: 10_000, listMs: 10_000, callMs: 5000, totalMs: 300_000 },
    });
  });

  it('remembers no approval and reviews no result unless it is told to, and takes no other words', () => {
    expect(accepted({})).toMatchObject({
      remember: { default: 'never' },
      rememberDays: 30,
      review: { default: 'never' },
    });
    expect(
      read({
        server_url: URL_,
        remember_approval: 'always',
        remember_days: 0,
        review_result: { a: 'sometimes' },
      }).problems.map(({ key }) => key),
    ).toEqual([`${KEY}.remember_days`, `${KEY}.remember_approval`, `${KEY}.review_result.a`]);
  });

  it('takes the aliases', () => {
    expect(
      read({ url: URL_, description: 'Useful', static_headers: { A: 'b' }, allowed_tools: ['x'] })
        .config,
    ).toMatchObject({
      url: URL_,
      description: 'Useful',
      headers: { A: 'b' },
      allowedTools: new Set(['x']),
    });
    expect(accepted({ allowed_tools: null, headers: null, authorization: null })).toMatchObject({
      allowedTools: null,
      headers: {},
    });
  });

  it.each([
    ['token', 'Bearer token'],
    ['Bearer token', 'Bearer token'],
    ['Basic dTpw', 'Basic dTpw'],
  ])('sends %s as %s', (value, header) => {
    expect(accepted({ authorization: value }).headers).toEqual({ Authorization: header });
  });

  it.each<[string, object, object]>([
    ['none', {}, {}],
    ['bearer_token', { auth_value: 's3' }, { Authorization: 'Bearer s3' }],
    ['bearer_token', { auth_value: 'Bearer s3' }, { Authorization: 'Bearer s3' }],
    ['api_key', { authentication_token: 's3' }, { 'X-API-Key': 's3' }],
    ['basic', { auth_value: 'user:pass' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
    ['basic', { auth_value: 'dXNlcjpwYXNz' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
    ['basic', { auth_value: 'Basic dXNlcjpwYXNz' }, { Authorization: 'Basic dXNlcjpwYXNz' }],
    ['authorization', { auth_value: 'Custom s3' }, { Authorization: 'Custom s3' }],
    ['token', { auth_value: 's3' }, { Authorization: 'token s3' }],
  ])('sends auth_type %s with %p as %p', (auth_type, value, headers) => {
    expect(accepted({ auth_type, ...value }).headers).toEqual(headers);
  });

  it.each<[object, Partial<McpServerConfig>]>([
    [{ disallowed_tools: ['x'] }, { disallowedTools: new Set(['x']), allowedTools: null }],
    [{ allowed_tools: { read_only: true } }, { allowedTools: null, allowedReadOnly: true }],
    [
      { allowed_tools: { read_only: false, tool_names: ['a'] } },
      { allowedTools: new Set(['a']), allowedReadOnly: false },
    ],
    [
      { allowed_params: { a: ['x', 'y'], b: [] } },
      {
        allowedParams: new Map([
          ['a', new Set(['x', 'y'])],
          ['b', new Set<string>()],
        ]),
      },
    ],
    [{ tool_name_to_display_name: { a: 'Ah' } }, { displayNames: new Map([['a', 'Ah']]) }],
    [
      { tool_name_to_description: { a: 'Says ah.' } },
      { descriptions: new Map([['a', 'Says ah.']]) },
    ],
    [{ alias: 'Toolbox' }, { name: 'Toolbox' }],
    [
      { mcp_info: { server_name: 'Toolbox', description: 'Useful' } },
      { name: 'Toolbox', description: 'Useful' },
    ],
    [
      {
        name: 'Mine',
        description: 'Best',
        mcp_info: { server_name: 'Toolbox', description: 'Useful' },
      },
      { name: 'Mine', description: 'Best' },
    ],
    [{ instructions: 'Ask first.' }, { instructions: 'Ask first.' }],
    [{ transport: 'sse' }, { transport: 'sse' }],
    [{ transport: 'http' }, { transport: 'http' }],
    [{ defer_loading: false, allowed_callers: ['direct'] }, { label: 'tools' }],
    [
      { timeout: 400 },
      { timeouts: { connectMs: 10_000, listMs: 10_000, callMs: 400_000, totalMs: 400_000 } },
    ],
    [
      { connect_timeout: 2, list_timeout: '3', timeout: 4, total_timeout: 5 },
      { timeouts: { connectMs: 2000, listMs: 3000, callMs: 4000, totalMs: 5000 } },
    ],
    [
      {
        require_approval: {
          never: { read_only: true },
          always: { read_only: false, tool_names: ['a'] },
        },
      },
      {
        approval: {
          default: 'always',
          always: new Set(['a']),
          never: new Set(),
          alwaysReadOnly: false,
          neverReadOnly: true,
        },
      },
    ],
  ])('%p', (server, expected) => {
    expect(accepted(server)).toMatchObject(expected);
  });

  it("warns where a server's claims are trusted", () => {
    expect(
      read({
        server_url: URL_,
        allowed_tools: { read_only: true },
        require_approval: { never: { read_only: true } },
      }).warnings,
    ).toEqual([
      expect.stringContaining(
        `${KEY}.require_approval.never.read_only: trusts what this server claims`,
      ),
      expect.stringContaining(`${KEY}.allowed_tools.read_only: trusts`),
    ]);
  });

  it('allows plain http for allowed hosts only', () => {
    const server = { server_url: 'http://10.0.0.5:9001/mcp' };
    expect(read(server, ['10.0.0.5:9001']).problems).toEqual([]);
    expect(read(server, ['10.0.0.5:9002']).problems).toEqual([
      {
        key: `${KEY}.server_url`,
        reason: 'uses plain http://, and 10.0.0.5:9001 is not an allowed host',
        fix: expect.stringContaining(
          'add 10.0.0.5:9001 to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS)',
        ),
      },
    ]);
  });
});

it.each([
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

it.each(['https://8.8.8.8/', 'https://[2606:4700::1]/', 'https://localhost.example.org/'])(
  'a public address does not: %s',
  (url) => {
    expect(read({ server_url: url }).problems).toEqual([]);
  },
);

describe('what is refused', () => {
  it.each([
    'connector_id',
    'tunnel_id',
    'spec_path',
    'extra_headers',
    'access_groups',
    'aws_region_name',
    'autoApprove',
    'spec_version',
    'envFile',
    'disabled',
  ])('%s, by name and with the reason', (key) => {
    const { problems } = read({ server_url: URL_, [key]: 'x' });
    expect(problems).toEqual([
      {
        key: `${KEY}.${key}`,
        reason: expect.not.stringContaining('not a known key'),
        fix: `Remove ${key}.`,
      },
    ]);
  });

  it.each<[string, object, string]>([
    ['a misspelt key', { require_aproval: 'never' }, 'require_aproval'],
    ['an unknown key', { colour: 'red' }, 'colour'],
    ['an inherited name', { constructor: 'x' }, 'constructor'],
    ['another label', { server_label: 'other' }, 'server_label'],
    ['another tool type', { type: 'function' }, 'type'],
    ['an unknown transport', { transport: 'carrier-pigeon' }, 'transport'],
    ['two URLs', { url: URL_ }, 'url'],
    ['two descriptions', { server_description: 'a', description: 'b' }, 'description'],
    ['two sets of headers', { headers: {}, static_headers: {} }, 'static_headers'],
    [
      'authorization twice',
      { authorization: 'a', headers: { authorization: 'b' } },
      'authorization',
    ],
    [
      'an approval by claims for no tool',
      { require_approval: { never: { read_only: true, tool_names: [] } } },
      'require_approval.never.tool_names',
    ],
    [
      'an approval without names',
      { require_approval: { never: {} } },
      'require_approval.never.tool_names',
    ],
    ['a switched-off approval', { require_approval: false }, 'require_approval'],
    ['an unknown approval', { require_approval: { sometimes: {} } }, 'require_approval.sometimes'],
    [
      'tools by claims for no tool',
      { allowed_tools: { tool_names: [], read_only: true } },
      'allowed_tools.tool_names',
    ],
    [
      'a tool both allowed and not',
      { allowed_tools: ['a', 'b'], disallowed_tools: ['c', 'b'] },
      'disallowed_tools[1]',
    ],
    ['parameters that are no list', { allowed_params: { a: 'x' } }, 'allowed_params.a'],
    [
      'a display name that is no text',
      { tool_name_to_display_name: { a: 1 } },
      'tool_name_to_display_name.a',
    ],
    ['deferred tools', { defer_loading: true }, 'defer_loading'],
    [
      'callers that are programs',
      { allowed_callers: ['direct', 'programmatic'] },
      'allowed_callers[1]',
    ],
    ['no callers at all', { allowed_callers: [] }, 'allowed_callers'],
    ['a logo', { mcp_info: { logo_url: 'https://x/l.png' } }, 'mcp_info.logo_url'],
    ['a price', { mcp_info: { mcp_server_cost_info: {} } }, 'mcp_info.mcp_server_cost_info'],
    ['two names', { name: 'a', alias: 'b' }, 'alias'],
    ['a total below one call', { timeout: 60, total_timeout: 30 }, 'total_timeout'],
    ['a value without auth_type', { auth_value: 's' }, 'auth_type'],
    ['an auth_type without value', { auth_type: 'bearer_token' }, 'auth_value'],
    ['a value for none', { auth_type: 'none', authentication_token: 's' }, 'authentication_token'],
    [
      'two values',
      { auth_type: 'token', auth_value: 's', authentication_token: 's' },
      'authentication_token',
    ],
    [
      'a credential twice',
      { auth_type: 'bearer_token', auth_value: 's', authorization: 't' },
      'authorization',
    ],
    [
      'a key twice',
      { auth_type: 'api_key', auth_value: 's', headers: { 'x-api-key': 't' } },
      'auth_value',
    ],
    ['an unknown auth_type', { auth_type: 'password', auth_value: 's' }, 'auth_type'],
    ['an inherited auth_type', { auth_type: 'constructor', auth_value: 's' }, 'auth_type'],
    ['a passed-on token', { auth_type: 'true_passthrough' }, 'auth_type'],
    ['a signature', { auth_type: 'aws_sigv4' }, 'auth_type'],
    ['arguments without a program', { args: ['x'] }, 'args'],
    ['a program at a URL', { command: 'node', transport: 'http' }, 'command'],
    ['tools that are not names', { allowed_tools: [1] }, 'allowed_tools.tool_names[0]'],
    ['a header name with a space', { headers: { 'X Y': 'a' } }, 'headers.X Y'],
    ['a header of the protocol', { headers: { 'Mcp-Session-Id': 'a' } }, 'headers.Mcp-Session-Id'],
    ['a header with a line break', { static_headers: { X: 'a\r\nY: b' } }, 'static_headers.X'],
    [
      'a shell placeholder',
      { headers: { Authorization: 'Bearer ${TOKEN}' } },
      'headers.Authorization',
    ],
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

  it('a program, unless the operator opted in', () => {
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

  it.each(['a label', '', 'x'.repeat(41), 'étiquette', 'a/b'])('the label %p', (label) => {
    const report = createReport();
    readConfigs(report, { [label]: { server_url: URL_ } });
    expect(report.problems.map(({ reason }) => reason)).toEqual(['is not a usable label']);
  });
});
