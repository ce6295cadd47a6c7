/**
 * Servers from every document that an operator may have: `mcpServers` blocks, the registry, and
 * policy by label.
 */
import { ConfigError, loadConfig, type LoadedConfig } from '.';
import type { McpServerConfig } from './types';

const BLOCK = `{
  "mcpServers": {
    "enterprise": { "command": "python", "args": ["enterprise_mcp_server.py"], "env": { "DATABASE_URL": "\${DATABASE_URL}", "API_KEY": "\${API_KEY}" } },
    "filesystem": { "command": "node", "args": ["/absolute/path/to/dist/index.js"], "env": { "FS_ROOT": "/path/to/your/project" } },
    "remote": { "url": "https://mcp.example.org/mcp", "headers": { "Authorization": "Bearer \${TOKEN}" } }
  }
}`;

/** As in a YAML file: without the surrounding braces. */
const TOP_LEVEL = BLOCK.slice(1, -1).replace(/^ {2}/gm, '');

const OAUTH_SERVER = `{
      "name": "analytics-db",
      "description": "Read-only access to the analytics database",
      "transport": "streamable-http",
      "url": "https://mcp.internal.company.com/analytics-db",
      "auth": {
        "type": "oauth2",
        "authorization_url": "https://auth.company.com/authorize",
        "token_url": "https://auth.company.com/token",
        "scopes": ["mcp:analytics:read"]
      },
      "capabilities": ["tools", "resources"],
      "tags": ["database", "analytics", "read-only"],
      "owner": "data-platform-team",
      "sla": "99.9%"
    }`;

const BEARER_SERVER = `{
      "name": "github-enterprise",
      "description": "Access to GitHub Enterprise repositories and issues",
      "transport": "streamable-http",
      "url": "https://mcp.internal.company.com/github",
      "auth": { "type": "bearer", "token_env": "GITHUB_MCP_TOKEN" },
      "capabilities": ["tools", "resources", "prompts"],
      "tags": ["github", "code", "issues"],
      "owner": "devtools-team",
      "sla": "99.5%"
    }`;

const registry = (...servers: string[]): string =>
  `{\n\t"registry_version": "1.0",\n\t"servers": [${servers.join(',\n')}]\n}`;

const SECRETS = {
  DATABASE_URL: 'mysql://user:very-secret-url@db/name',
  API_KEY: 'very-secret-key',
  TOKEN: 'very-secret-token',
  GITHUB_MCP_TOKEN: 'very-secret-github',
};

const REST = `
lms: { base_url: "https://lms.example.org" }
auth: { issuer: "https://lms.example.org/oauth2", jwks: { kty: RSA, e: AQAB, n: ${'A'.repeat(400)} } }
providers: { demo: { type: demo } }
server: { allowed_origins: ["https://apps.example.org"] }
`;

interface Documents {
  file?: string;
  env?: Record<string, string>;
  files?: Record<string, string>;
  labels?: string[];
}

function load({ file = '', env = {}, files = {}, labels = [] }: Documents): LoadedConfig {
  const workflows = `workflows: { course: { processor_config: { LLMProcessor: { provider: demo, mcp_configs: [${labels.join(', ')}] } } } }`;
  const all: Record<string, string> = {
    '/etc/a/mcp-assistant.yaml': `${REST}${workflows}\n${file}`,
    ...files,
  };
  return loadConfig({
    env: { ...SECRETS, ...env },
    cwd: '/etc/a',
    readFile(path) {
      const text = all[path];
      if (text === undefined) {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      }
      return text;
    },
  });
}

function serversOf(documents: Documents): Record<string, McpServerConfig> {
  return Object.fromEntries(load(documents).config.mcpServers);
}

function problemsOf(documents: Documents): [key: string, reason: string][] {
  try {
    load(documents);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    expect(error.message).not.toContain('very-secret');
    return error.problems.map(({ key, reason }) => [key, reason]);
  }
  return [];
}
const keysOf = (documents: Documents): string[] => problemsOf(documents).map(([key]) => key);

const STDIO = { MCP_ALLOW_STDIO: '1' };

describe('an mcpServers block', () => {
  const expected = {
    enterprise: {
      transport: 'stdio',
      url: expect.stringMatching(/^stdio:/),
      approval: { default: 'always' },
      stdio: {
        command: 'python',
        args: ['enterprise_mcp_server.py'],
        env: { DATABASE_URL: 'mysql://user:very-secret-url@db/name', API_KEY: 'very-secret-key' },
      },
    },
    filesystem: {
      transport: 'stdio',
      stdio: { command: 'node', env: { FS_ROOT: '/path/to/your/project' } },
    },
    remote: {
      transport: 'http',
      stdio: null,
      url: 'https://mcp.example.org/mcp',
      headers: { Authorization: 'Bearer very-secret-token' },
      approval: { default: 'always' },
    },
  };

  test('is read as a top-level key', () => {
    expect(
      serversOf({ file: TOP_LEVEL, env: STDIO, labels: ['remote', 'enterprise'] }),
    ).toMatchObject(expected);
  });

  test.each([
    ['mcp.servers_file', { file: 'mcp: { servers_file: desktop.json, allow_stdio: true }' }],
    ['MCP_SERVERS_FILE', { env: { ...STDIO, MCP_SERVERS_FILE: '/etc/a/desktop.json' } }],
  ])('is read from the file that %s names', (_, documents) => {
    expect(serversOf({ ...documents, files: { '/etc/a/desktop.json': BLOCK } })).toMatchObject(
      expected,
    );
  });

  test('starts no program without the opt-in, nor in production even with it', () => {
    expect(keysOf({ file: TOP_LEVEL })).toEqual([
      'mcpServers.enterprise.command',
      'mcpServers.filesystem.command',
    ]);
    expect(keysOf({ env: { MCP_ALLOW_STDIO: 'true', NODE_ENV: 'production' } })).toEqual([
      'MCP_ALLOW_STDIO (mcp.allow_stdio)',
    ]);
    expect(keysOf({ env: { MCP_ALLOW_STDIO: '0', NODE_ENV: 'production' } })).toEqual([]);
    expect(keysOf({ env: { MCP_ALLOW_STDIO: 'maybe' } })).toEqual([
      'MCP_ALLOW_STDIO (mcp.allow_stdio)',
    ]);
  });

  it.each<[string, string, string]>([
    [
      'a variable that is not set',
      '{ url: "https://a.example.org/", headers: { A: "${NOPE}" } }',
      'headers.A',
    ],
    [
      'a reference that is not set',
      '{ url: "https://a.example.org/", headers: { A: os.environ/NOPE } }',
      'headers.A',
    ],
    [
      'a switched-off question',
      '{ url: "https://a.example.org/", autoApprove: [x] }',
      'autoApprove',
    ],
    ['an unknown transport', '{ url: "https://a.example.org/", type: smoke }', 'transport'],
    ['an unknown key', '{ url: "https://a.example.org/", colour: red }', 'colour'],
    ['plain http', '{ url: "http://a.example.org/" }', 'url'],
  ])('with %s is refused', (_, server, key) => {
    expect(keysOf({ file: `mcpServers: { a: ${server} }` })).toEqual([`mcpServers.a.${key}`]);
  });

  test('accepts a transport as type, and a URL from a variable', () => {
    expect(
      serversOf({
        file: 'mcpServers: { a: { type: sse, url: "${HOME_URL}/sse" } }',
        env: { HOME_URL: 'https://a.example.org' },
      }),
    ).toMatchObject({ a: { transport: 'sse', url: 'https://a.example.org/sse' } });
  });

  test.each([
    ['a list', { file: 'mcpServers: []' }, ['mcpServers']],
    [
      'in a file with other keys',
      { env: { MCP_SERVERS_FILE: 'b.json' }, files: { '/etc/a/b.json': '{"servers": {}}' } },
      ['b.json.servers'],
    ],
    [
      'in a file that is not there',
      { env: { MCP_SERVERS_FILE: 'b.json' }, labels: ['unknown'] },
      ['MCP_SERVERS_FILE (mcp.servers_file)'],
    ],
    [
      'in a file that cannot be parsed',
      {
        env: { MCP_SERVERS_FILE: 'b.json' },
        files: { '/etc/a/b.json': '{"a": [' },
        labels: ['unknown'],
      },
      [expect.stringContaining('b.json, line 1')],
    ],
  ])('%s is refused', (_, documents, keys) => {
    expect(keysOf(documents)).toEqual(keys);
  });
});

describe('a registry document', () => {
  const env = { MCP_REGISTRY_FILE: 'registry.json' };
  const files = (...servers: string[]) => ({ '/etc/a/registry.json': registry(...servers) });

  test('gives servers with their token, and information for people', () => {
    const { 'github-enterprise': server } = serversOf({
      env,
      files: files(BEARER_SERVER),
      labels: ['github-enterprise'],
    });
    expect(server).toMatchObject({
      label: 'github-enterprise',
      name: 'github-enterprise',
      description: 'Access to GitHub Enterprise repositories and issues',
      transport: 'http',
      url: 'https://mcp.internal.company.com/github',
      headers: { Authorization: 'Bearer very-secret-github' },
      approval: { default: 'always' },
      registry: {
        owner: 'devtools-team',
        sla: '99.5%',
        tags: ['github', 'code', 'issues'],
        capabilities: ['tools', 'resources', 'prompts'],
      },
    });
    const bare = '{"name": "bare", "url": "https://a.example.org/", "auth": {"type": "none"}}';
    expect(
      serversOf({
        file: 'mcp: { registry_file: registry.json }',
        files: files(bare, bare.replace('bare', 'open').replace(/, "auth".*/, '}')),
      }),
    ).toMatchObject({
      bare: { headers: {}, registry: { owner: null, sla: null, tags: [], capabilities: [] } },
      open: { headers: {} },
    });
  });

  test("accepts OAuth for people's own accounts, which need a redirect URL and a key", () => {
    expect(
      keysOf({ env, files: files(OAUTH_SERVER) })
        .map((key) => key.replace('registry.json.servers[0].', ''))
        .sort(),
    ).toEqual(['secrets.encryption_key', 'server.public_url']);
  });

  test("the operator's own account replaces people's, without a change of the document", () => {
    const oauth = (more: string) => ({
      env,
      files: files(OAUTH_SERVER),
      file: `AI_EXTENSIONS_MCP_CONFIGS: { analytics-db: { oauth2_flow: client_credentials, ${more} } }`,
    });
    const client = 'client_id: bff, client_secret: os.environ/TOKEN';
    expect(serversOf(oauth(client))['analytics-db']?.oauth).toEqual({
      flow: 'client_credentials',
      clientId: 'bff',
      credential: { secret: 'very-secret-token' },
      scopes: 'mcp:analytics:read',
      issuer: null,
      endpoints: {
        token: 'https://auth.company.com/token',
        authorization: null,
        registration: null,
      },
    });
    const page = 'authorization_url: "https://auth.company.com/authorize"';
    expect(keysOf(oauth(`${client}, ${page}`))).toEqual([
      expect.stringContaining('AI_EXTENSIONS_MCP_CONFIGS.analytics-db.authorization_url'),
    ]);
    expect(keysOf(oauth('client_secret: x'))).toEqual([expect.stringContaining('client_id')]);
  });

  it.each<[string, string, string]>([
    [
      'a token variable that is not set',
      BEARER_SERVER.replace('GITHUB_MCP_TOKEN', 'NOPE'),
      'auth.token_env',
    ],
    [
      'a bearer without variable',
      BEARER_SERVER.replace(', "token_env": "GITHUB_MCP_TOKEN"', ''),
      'auth.token_env',
    ],
    ['another way to authenticate', BEARER_SERVER.replace('"bearer"', '"kerberos"'), 'auth.type'],
    ['an unknown key', BEARER_SERVER.replace('"owner"', '"ownr"'), 'ownr'],
    ['no URL', '{"name": "a"}', 'url'],
    ['a program', BEARER_SERVER.replace('streamable-http', 'stdio'), 'url'],
  ])('with %s is refused', (_, server, key) => {
    expect(keysOf({ env, files: files(server) })[0]).toBe(`registry.json.servers[0].${key}`);
  });

  test('is refused if it has another version, or an unusable or duplicate label', () => {
    expect(
      keysOf({
        env,
        files: { '/etc/a/registry.json': '{"registry_version": "2.0", "servers": []}' },
      }),
    ).toEqual(['registry.json.registry_version']);
    expect(
      keysOf({ env, files: files(BEARER_SERVER.replace('github-enterprise', 'git hub')) }),
    ).toEqual(['registry.json.servers[0]']);
    expect(problemsOf({ env, files: files(BEARER_SERVER, BEARER_SERVER) })).toEqual([
      [
        'registry.json.servers[1]',
        'defines "github-enterprise", which registry.json.servers[0] defines as well',
      ],
    ]);
  });
});

describe('a label in two documents', () => {
  const file = (policy: string): string => `
mcpServers: { remote: { url: "https://mcp.example.org/mcp", description: Theirs } }
AI_EXTENSIONS_MCP_CONFIGS: { remote: ${policy}, own: { server_url: "https://own.example.org/mcp" } }`;

  test('takes policy from AI_EXTENSIONS_MCP_CONFIGS', () => {
    expect(
      serversOf({
        file: file(
          '{ require_approval: never, server_description: Ours, disallowed_tools: [x], timeout: 5 }',
        ),
        labels: ['remote', 'own'],
      }),
    ).toMatchObject({
      remote: {
        url: 'https://mcp.example.org/mcp',
        approval: { default: 'never' },
        description: 'Ours',
        disallowedTools: new Set(['x']),
        timeouts: { callMs: 5000 },
      },
      own: { url: 'https://own.example.org/mcp', approval: { default: 'always' } },
    });
  });

  test.each([
    [
      'another address',
      '{ server_url: "https://evil.example.org/mcp" }',
      'AI_EXTENSIONS_MCP_CONFIGS.remote.server_url',
    ],
    [
      'another credential',
      '{ require_approval: never, authorization: t }',
      'AI_EXTENSIONS_MCP_CONFIGS.remote.authorization',
    ],
    ['another type', '7', 'AI_EXTENSIONS_MCP_CONFIGS.remote'],
    [
      'bad policy',
      '{ timeout: 0 }',
      'AI_EXTENSIONS_MCP_CONFIGS.remote.timeout (mcpServers.remote.timeout)',
    ],
  ])('does not take %s from AI_EXTENSIONS_MCP_CONFIGS', (_, policy, key) => {
    expect(keysOf({ file: file(policy), labels: ['remote'] })).toEqual([key]);
  });

  test('is a problem if both documents define a connection', () => {
    expect(
      problemsOf({
        file: 'mcpServers: { github-enterprise: { url: "https://mcp.example.org/mcp" } }',
        env: { MCP_REGISTRY_FILE: 'registry.json' },
        files: { '/etc/a/registry.json': registry(BEARER_SERVER) },
      }),
    ).toEqual([
      [
        'registry.json.servers[0]',
        'defines "github-enterprise", which mcpServers.github-enterprise defines as well',
      ],
    ]);
  });

  test('does not repair an invalid server', () => {
    expect(
      keysOf({
        file: 'mcpServers: { remote: 5 }\nAI_EXTENSIONS_MCP_CONFIGS: { remote: { require_approval: never } }',
      }),
    ).toEqual(['mcpServers.remote.server_url']);
  });
});
