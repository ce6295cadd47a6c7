/**
 * The configuration as an operator meets it: a file, the environment, and every mistake named with
 * its fix.
 */
import { generateKeyPairSync } from 'node:crypto';
import {
  ConfigError,
  formatProblems,
  isAllowedHost,
  loadConfig,
  type ConfigProblem,
  type LoadedConfig,
} from '.';

const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
const JWKS = JSON.stringify({ keys: [jwk] });

const BASE = `
server: { allowed_origins: ["http://localhost:8080"] }
lms: { base_url: "http://localhost:18000/" }
auth: { issuer: "http://localhost:18000/oauth2", jwks: os.environ/JWKS }
mcp: { allowed_hosts: ["127.0.0.1:9001"] }
providers: { demo: { type: demo } }
AI_EXTENSIONS_MCP_CONFIGS:
  dice: { server_url: "http://127.0.0.1:9001/mcp", require_approval: never }
workflows:
  course: { processor_config: { ResponsesProcessor: { function: chat_with_context, config: demo, mcp_configs: [dice] } } }
`;

type Env = Record<string, string | undefined>;

function load(
  file: string | null,
  env: Env = {},
  files: Record<string, string> = {},
): LoadedConfig {
  const all: Record<string, string> =
    file === null ? files : { ...files, '/etc/assistant/mcp-assistant.yaml': file };
  return loadConfig({
    env: { JWKS, ...env },
    cwd: '/etc/assistant',
    readFile(path) {
      const text = all[path];
      if (text === undefined) {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      }
      return text;
    },
  });
}

function problemsOf(
  file: string | null,
  env: Env = {},
  files: Record<string, string> = {},
): readonly ConfigProblem[] {
  try {
    load(file, env, files);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

const keysOf = (problems: readonly ConfigProblem[]): string[] => problems.map(({ key }) => key);

const EVERYONE = { courses: null, roles: null, enrollmentModes: null };

describe('a complete file', () => {
  it('is resolved with the documented defaults', () => {
    const { config, warnings } = load(BASE);
    expect(warnings).toEqual([]);
    expect(config).toMatchObject({
      server: {
        host: '127.0.0.1',
        port: 8787,
        allowedOrigins: ['http://localhost:8080'],
        logLevel: 'info',
      },
      lms: { baseUrl: 'http://localhost:18000' },
      auth: { issuer: 'http://localhost:18000/oauth2', audience: 'openedx', jwks: { keys: [jwk] } },
      database: { path: '.data/mcp-assistant.sqlite' },
      mcp: { allowedHosts: ['127.0.0.1:9001'] },
    });
    expect(config.limits).toEqual({
      maxInputChars: 8000,
      bodyBytes: 65_536,
      maxSteps: 8,
      turnTimeoutMs: 120_000,
      toolResultChars: 32_768,
      contextChars: 24_000,
      attachmentChars: 16_000,
      approvalTtlMs: 86_400_000,
      elicitationTtlMs: 300_000,
      requestsPerMinute: 60,
      retentionDays: 0,
      leaseMs: 30_000,
      drainMs: 8_000,
      streamStallMs: 20_000,
    });
    expect(config.workflows.get('course')).toEqual({
      id: 'course',
      title: null,
      greeting: null,
      suggestions: [],
      prompt: null,
      function: 'chat_with_context',
      context: { functions: ['unit_content'], maxChars: null },
      provider: { type: 'demo', delayMs: 25 },
      mcpServers: ['dice'],
      scopes: [],
      access: EVERYONE,
      mcpAccess: new Map(),
    });
    expect(config.mcpServers.get('dice')).toMatchObject({
      label: 'dice',
      name: 'dice',
      description: null,
      url: 'http://127.0.0.1:9001/mcp',
      headers: {},
      allowedTools: null,
      definitionChanges: 'quarantine',
      approval: { default: 'never', always: new Set(), never: new Set() },
      timeouts: { connectMs: 10_000, listMs: 10_000, callMs: 60_000, totalMs: 300_000 },
    });
  });

  it('yields to every environment variable', () => {
    const { config } = load(BASE.replace('os.environ/JWKS', '{ keys: [] }'), {
      MCP_ASSISTANT_HOST: '0.0.0.0',
      MCP_ASSISTANT_PORT: '9999',
      MCP_ASSISTANT_ALLOWED_ORIGINS: 'https://a.example.org, https://b.example.org,',
      MCP_ASSISTANT_DATABASE: '/var/a.sqlite',
      MCP_ASSISTANT_LOG_LEVEL: 'debug',
      LMS_BASE_URL: 'https://lms.example.org',
      JWT_ISSUER: 'https://lms.example.org/oauth2',
      JWT_AUDIENCE: 'campus',
      JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify(jwk),
      MCP_ALLOWED_HOSTS: 'Tools.internal',
      AI_EXTENSIONS_MCP_CONFIGS: '{"dice": {"server_url": "http://tools.internal:9001/mcp"}}',
    });
    expect(config).toMatchObject({
      server: {
        host: '0.0.0.0',
        port: 9999,
        allowedOrigins: ['https://a.example.org', 'https://b.example.org'],
        logLevel: 'debug',
      },
      lms: { baseUrl: 'https://lms.example.org' },
      auth: { issuer: 'https://lms.example.org/oauth2', audience: 'campus', jwks: { keys: [jwk] } },
      database: { path: '/var/a.sqlite' },
      mcp: { allowedHosts: ['tools.internal'] },
    });
    expect(config.mcpServers.get('dice')).toMatchObject({
      url: 'http://tools.internal:9001/mcp',
      approval: { default: 'always' },
    });
  });

  it('takes a database by URL, which wins over a file, and quotes none that is wrong', () => {
    const url = 'mysql://assistant:hidden@mysql:3306/assistant';
    expect(
      load(BASE, { DATABASE_URL: url, MCP_ASSISTANT_DATABASE: '/var/a.sqlite' }).config.database,
    ).toEqual({ url });
    const [problem] = problemsOf(BASE, {
      DATABASE_URL: 'postgres://assistant:hidden@db/assistant',
    });
    expect(problem).toMatchObject({
      key: 'DATABASE_URL (database.url)',
      reason: expect.stringContaining('mysql://'),
    });
    expect(JSON.stringify(problem)).not.toContain('hidden');
    expect(keysOf(problemsOf(`${BASE}\nlimits: { retention_days: -1 }`))).toEqual([
      'limits.retention_days',
    ]);
    expect(load(`${BASE}\nlimits: { retention_days: 90 }`).config.limits.retentionDays).toBe(90);
  });

  it('needs a public URL and an encryption key where people connect their own accounts, and only there', () => {
    const personal = {
      AI_EXTENSIONS_MCP_CONFIGS:
        '{"dice": {"server_url": "https://tools.example.org/mcp", "auth_type": "oauth2", "oauth2_flow": "authorization_code"}}',
    };
    expect(keysOf(problemsOf(BASE, personal))).toEqual([
      'server.public_url',
      'secrets.encryption_key',
    ]);
    expect(
      keysOf(
        problemsOf(BASE, {
          ...personal,
          MCP_ASSISTANT_PUBLIC_URL: 'https://apps.example.org/a/',
          MCP_ASSISTANT_ENCRYPTION_KEY: 'short',
        }),
      ),
    ).toEqual(['MCP_ASSISTANT_ENCRYPTION_KEY (secrets.encryption_key)']);
    const { config } = load(BASE, {
      ...personal,
      MCP_ASSISTANT_PUBLIC_URL: 'https://apps.example.org/a/',
      MCP_ASSISTANT_ENCRYPTION_KEY: 'k'.repeat(32),
    });
    expect(config).toMatchObject({
      server: { publicUrl: 'https://apps.example.org/a' },
      secrets: { encryptionKey: 'k'.repeat(32) },
    });
    expect(load(BASE).config).toMatchObject({
      server: { publicUrl: null },
      secrets: { encryptionKey: null },
    });
  });

  it('treats an empty variable as not set, and an empty origin list as worth a warning', () => {
    const { config, warnings } = load(BASE.replace('["http://localhost:8080"]', '[]'), {
      MCP_ASSISTANT_PORT: '',
    });
    expect(config.server.port).toBe(8787);
    expect(warnings).toEqual([expect.stringContaining('server.allowed_origins')]);
  });

  it('may stand elsewhere, and take its keys from a file', () => {
    const file = BASE.replace('jwks: os.environ/JWKS', 'jwks_file: keys/lms.json');
    const files = { '/srv/a.yaml': file, '/etc/assistant/keys/lms.json': JWKS };
    expect(load(null, { MCP_ASSISTANT_CONFIG: '/srv/a.yaml' }, files).config.auth.jwks).toEqual({
      keys: [jwk],
    });
    expect(
      load(
        null,
        { MCP_ASSISTANT_CONFIG: '/srv/a.yaml', JWT_PUBLIC_SIGNING_JWK_SET: JWKS },
        { '/srv/a.yaml': file },
      ).config.auth.jwks.keys,
    ).toHaveLength(1);
  });

  it('works with every kind of provider', () => {
    const providers = `providers:
  demo: { type: demo, delay_ms: 0 }
  openai: { type: openai, model: gpt-5-mini, api_key: os.environ/KEY, max_output_tokens: 500, temperature: 0.5 }
  claude: { type: anthropic, model: claude, api_key: k, base_url: "https://gateway.example.org/v1/" }
  local: { type: openai-compatible, model: llama, base_url: "http://127.0.0.1:11434/v1" }`;
    const file = `${BASE.replace('providers: { demo: { type: demo } }', providers)}
  second: { title: Tutor, greeting: Hello, prompt: Be kind., suggestions: [Why?], processor_config: { LLMProcessor: { function: chat, provider: openai } } }
  third: { processor_config: { LLMProcessor: { provider: claude }, ContextProcessor: { function: retrieve_relevant_documents, config: default } } }
  fourth: { processor_config: { LLMProcessor: { provider: local, mcp_configs: [dice, dice] } } }`;
    const { workflows } = load(file, { KEY: 'k-1' }).config;
    expect(workflows.get('second')).toEqual({
      id: 'second',
      title: 'Tutor',
      greeting: 'Hello',
      prompt: 'Be kind.',
      suggestions: ['Why?'],
      function: 'chat',
      mcpServers: [],
      context: { functions: ['unit_content'], maxChars: null },
      scopes: [],
      access: EVERYONE,
      mcpAccess: new Map(),
      provider: {
        type: 'openai',
        model: 'gpt-5-mini',
        apiKey: 'k-1',
        maxOutputTokens: 500,
        temperature: 0.5,
      },
    });
    expect(workflows.get('third')?.context).toEqual({
      functions: ['retrieve_relevant_documents'],
      maxChars: null,
    });
    expect(workflows.get('third')?.provider).toMatchObject({
      type: 'anthropic',
      baseUrl: 'https://gateway.example.org/v1',
    });
    expect(workflows.get('fourth')).toMatchObject({
      provider: { type: 'openai-compatible', apiKey: undefined },
      mcpServers: ['dice'],
    });
  });
});

describe('what is wrong', () => {
  it('is all said at once, with key, reason and fix', () => {
    const problems = problemsOf(`
server: { port: 99999, allowed_origins: ["https://a.example.org/learning", "*"], log_levle: debug }
lms: { base_url: "ftp://lms" }
auth: { audience: "" }
providers: { openai: { type: openai, model: gpt-5-mini } }
limits: { max_steps: lots }
AI_EXTENSIONS_MCP_CONFIGS: { dice: { server_url: "http://127.0.0.1:9001/mcp" } }
workflows:
  course: { processor_config: { ResponsesProcessor: { config: opnai, mcp_configs: [dise, other] } } }
`);
    expect(keysOf(problems)).toEqual([
      'server.log_levle',
      'server.port',
      'server.allowed_origins[0]',
      'server.allowed_origins[1]',
      'lms.base_url',
      'auth.issuer',
      'auth.audience',
      'auth.jwks',
      'limits.max_steps',
      'AI_EXTENSIONS_MCP_CONFIGS.dice.server_url',
      'providers.openai.api_key',
      'workflows.course.processor_config.ResponsesProcessor.mcp_configs[0]',
      'workflows.course.processor_config.ResponsesProcessor.mcp_configs[1]',
      'workflows.course.processor_config.ResponsesProcessor.config',
    ]);
    const fixes = Object.fromEntries(problems.map(({ key, fix }) => [key, fix]));
    expect(fixes['server.log_levle']).toBe('Did you mean log_level?');
    expect(fixes['AI_EXTENSIONS_MCP_CONFIGS.dice.server_url']).toContain(
      'add 127.0.0.1:9001 to mcp.allowed_hosts (or MCP_ALLOWED_HOSTS)',
    );
    expect(fixes['workflows.course.processor_config.ResponsesProcessor.mcp_configs[0]']).toBe(
      'Did you mean dice? (known labels: dice)',
    );
    expect(fixes['workflows.course.processor_config.ResponsesProcessor.mcp_configs[1]']).toContain(
      'known labels: dice',
    );
    expect(fixes['workflows.course.processor_config.ResponsesProcessor.config']).toBe(
      'Did you mean openai? (known providers: openai)',
    );
    expect(problems.find(({ key }) => key === 'auth.issuer')?.reason).toBe('is missing');
  });

  it('reads well', () => {
    const text = formatProblems({ problems: problemsOf(BASE, { JWKS: '' }) });
    expect(text).toBe(
      'The configuration has a problem:\n\n  auth.jwks\n    reason: names the environment variable JWKS, which is not set\n' +
        '    fix:    Set JWKS, or remove this key.',
    );
    expect(new ConfigError([]).message).toBe('The configuration has 0 problems:');
  });

  it('names the variable that a value came from', () => {
    expect(
      keysOf(
        problemsOf(BASE, { MCP_ASSISTANT_PORT: '80a', MCP_ASSISTANT_ALLOWED_ORIGINS: 'nonsense' }),
      ),
    ).toEqual([
      'MCP_ASSISTANT_PORT (server.port)',
      'MCP_ASSISTANT_ALLOWED_ORIGINS (server.allowed_origins[0])',
    ]);
  });

  it('includes a configuration file that was named and is not there', () => {
    expect(problemsOf(null, { MCP_ASSISTANT_CONFIG: 'other.yaml' })).toEqual([
      expect.objectContaining({
        key: 'MCP_ASSISTANT_CONFIG',
        reason: 'names the file other.yaml, which cannot be read (ENOENT)',
      }),
    ]);
  });

  it('includes a file that is there and cannot be read', () => {
    const readFile = (): string => {
      throw new RangeError('odd');
    };
    expect(() => loadConfig({ env: {}, cwd: '/', readFile })).toThrow(
      'cannot be read (RangeError)',
    );
  });

  it('without any file is what is missing', () => {
    expect(keysOf(problemsOf(null))).toEqual([
      'lms.base_url',
      'auth.issuer',
      'auth.jwks',
      'workflows',
    ]);
  });

  it.each([
    ['a missing bracket', 'server: { port: 1\nlms: {}\n', 'mcp-assistant.yaml, line 2, column 1'],
    ['a doubled key', 'lms: { base_url: a, base_url: b }', 'mcp-assistant.yaml, line 1, column 21'],
    ['a list', '- a', 'mcp-assistant.yaml'],
    ['an alias without anchor', 'lms: *nowhere', 'mcp-assistant.yaml'],
  ])('includes malformed YAML: %s', (_, text, key) => {
    expect(keysOf(problemsOf(text))[0]).toBe(key);
  });

  it.each([
    ['sections of the wrong type', `${BASE}limits: 5`, {}, 'limits'],
    [
      'providers of the wrong type',
      BASE.replace('{ demo: { type: demo } }', '[demo]'),
      {},
      'providers',
    ],
    [
      'servers of the wrong type',
      BASE.replace('\n  dice: {', ' [ {').replace('never }', 'never } ]'),
      {},
      'AI_EXTENSIONS_MCP_CONFIGS',
    ],
    [
      'a section that the environment cannot repair',
      BASE.replace('{ allowed_origins: ["http://localhost:8080"] }', '7'),
      { MCP_ASSISTANT_PORT: '1' },
      'server',
    ],
    ['no workflow', BASE.replace(/workflows:[^]*/, 'workflows: {}'), {}, 'workflows'],
    ['a bad workflow id', BASE.replace('  course:', '  "a course":'), {}, 'workflows.a course'],
    ["LiteLLM's name for the servers", `${BASE}mcp_servers: {}`, {}, 'mcp_servers'],
    [
      'os.environ in the middle',
      BASE.replace('{ type: demo }', '{ type: anthropic, model: m, api_key: "x os.environ/A" }'),
      {},
      'providers.demo.api_key',
    ],
    [
      'a base URL with credentials',
      BASE,
      { LMS_BASE_URL: 'https://u:p@lms.example.org' },
      'LMS_BASE_URL (lms.base_url)',
    ],
    ['a base URL that is none', BASE, { LMS_BASE_URL: 'lms' }, 'LMS_BASE_URL (lms.base_url)'],
    [
      'an allowed host with a path',
      BASE,
      { MCP_ALLOWED_HOSTS: '127.0.0.1:9001,a/b' },
      'MCP_ALLOWED_HOSTS (mcp.allowed_hosts[1])',
    ],
    [
      'a provider without model',
      BASE.replace('type: demo', 'type: anthropic, api_key: k'),
      {},
      'providers.demo.model',
    ],
    [
      'a compatible provider without URL',
      BASE.replace('type: demo', 'type: openai-compatible, model: m'),
      {},
      'providers.demo.base_url',
    ],
    [
      'a provider of unknown type',
      BASE.replace('type: demo', 'type: gemini, model: m'),
      {},
      'providers.demo.type',
    ],
    [
      'a delay for a real model',
      BASE.replace('type: demo', 'type: openai, model: m, api_key: k, delay_ms: 1'),
      {},
      'providers.demo.delay_ms',
    ],
    [
      'a key for the demo',
      BASE.replace('type: demo', 'type: demo, api_key: k'),
      {},
      'providers.demo.api_key',
    ],
    [
      'two ways to the keys',
      BASE.replace('jwks:', 'jwks_file: b.json, jwks:'),
      {},
      'auth.jwks_file',
    ],
    [
      'a key file that is not there',
      BASE.replace('jwks: os.environ/JWKS', 'jwks_file: b.json'),
      {},
      'auth.jwks_file',
    ],
    [
      'keys that are not JSON',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys"' },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
    [
      'an empty key set',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys": []}' },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
    [
      'a key set that is no list',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: '{"keys": 1}' },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
    [
      'a symmetric key',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: '{"kty": "oct", "k": "AAAA"}' },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
    [
      'a short key',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: '{"kty": "RSA", "n": "AQAB", "e": "AQAB"}' },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
    [
      'a private key',
      BASE,
      { JWT_PUBLIC_SIGNING_JWK_SET: JSON.stringify({ ...jwk, d: 'AAAA' }) },
      'JWT_PUBLIC_SIGNING_JWK_SET (auth.jwks)',
    ],
  ])('includes %s', (_, file, env, key) => {
    expect(keysOf(problemsOf(file, env))).toContain(key);
  });
});

describe('a workflow', () => {
  const withProcessors = (processors: string): string =>
    BASE.replace(/processor_config: .*/, `processor_config: { ${processors} } }`);
  const path = 'workflows.course.processor_config';

  it.each([
    ['no processor', 'ContextProcessor: {}', path],
    [
      'both processors',
      'ResponsesProcessor: { config: demo }, LLMProcessor: { provider: demo }',
      `${path}.LLMProcessor`,
    ],
    [
      'config and provider',
      'LLMProcessor: { config: demo, provider: demo }',
      `${path}.LLMProcessor.provider`,
    ],
    ['neither config nor provider', 'LLMProcessor: {}', `${path}.LLMProcessor.config`],
    ['an unknown provider', 'LLMProcessor: { provider: nobody }', `${path}.LLMProcessor.provider`],
    [
      'an unknown function',
      'LLMProcessor: { function: summarize, provider: demo }',
      `${path}.LLMProcessor.function`,
    ],
    [
      'a known parameter of AI Extensions',
      'LLMProcessor: { enabled_tools: [], provider: demo }',
      `${path}.LLMProcessor.enabled_tools`,
    ],
    [
      'an unknown context function',
      'LLMProcessor: { provider: demo }, ContextProcessor: { function: guess }',
      `${path}.ContextProcessor.function[0]`,
    ],
    [
      'no context function',
      'LLMProcessor: { provider: demo }, ContextProcessor: { function: [] }',
      `${path}.ContextProcessor.function`,
    ],
    [
      'a tiny budget',
      'LLMProcessor: { provider: demo }, ContextProcessor: { max_tokens: 1 }',
      `${path}.ContextProcessor.max_tokens`,
    ],
    [
      'another context configuration',
      'LLMProcessor: { provider: demo }, ContextProcessor: { config: mine }',
      `${path}.ContextProcessor.config`,
    ],
    [
      'context without effect',
      'LLMProcessor: { function: chat, provider: demo }, ContextProcessor: {}',
      `${path}.ContextProcessor`,
    ],
  ])('with %s is refused', (_, processors, key) => {
    expect(keysOf(problemsOf(withProcessors(processors)))).toEqual([key]);
  });

  it("may have several context functions, also under AI Extensions' names, each once, with a budget in tokens", () => {
    const file = withProcessors(
      'LLMProcessor: { provider: demo }, ContextProcessor: { function: [get_location_content, unit_content, course_outline], max_tokens: 500 }',
    );
    expect(load(file).config.workflows.get('course')?.context).toEqual({
      functions: ['unit_content', 'course_outline'],
      maxChars: 2000,
    });
  });

  it('says what to do when there is nothing to refer to', () => {
    const file = withProcessors('LLMProcessor: { provider: demo, mcp_configs: [dice] }')
      .replace('{ demo: { type: demo } }', '{}')
      .replace(/ {2}dice: .*/, '  {}');
    expect(problemsOf(file).map(({ fix }) => fix)).toEqual([
      'Add it there, or use another (there are none yet).',
      'Use another (there are none yet; add one under providers).',
    ]);
  });
});

describe('secrets', () => {
  it('never appear in a problem', () => {
    const secrets = {
      KEY: 'sk-very-secret',
      TOKEN: 'bad\nvery-secret',
      JWT_PUBLIC_SIGNING_JWK_SET: '{"very-secret',
    };
    const file =
      `${BASE.replace('{ type: demo }', '{ type: os.environ/KEY, model: [os.environ/KEY], base_url: os.environ/KEY }')}
limits: { max_steps: os.environ/KEY }
`.replace(
        'require_approval: never',
        'require_approval: os.environ/KEY, timeout: os.environ/KEY, headers: { X-Key: os.environ/TOKEN }, ' +
          'url: "https://u:very-secret@h/", transport: os.environ/KEY',
      );
    const text = formatProblems({ problems: problemsOf(file, secrets) });
    expect(text).toContain('limits.max_steps');
    expect(text).toContain('headers.X-Key');
    expect(text).not.toContain('very-secret');
    expect(formatProblems({ problems: problemsOf('a: "very-secret\n', {}) })).not.toContain(
      'very-secret',
    );
    expect(
      formatProblems({
        problems: problemsOf(BASE, {
          AI_EXTENSIONS_MCP_CONFIGS: '{"a": {"authorization": "very-secret" "x"}}',
        }),
      }),
    ).not.toContain('very-secret');
  });
});

describe('isAllowedHost', () => {
  it.each([
    ['http://127.0.0.1:9001/mcp', true],
    ['http://127.0.0.1:9002/mcp', false],
    ['http://tools.internal:1234/', true],
    ['http://tools.internal.evil.org/', false],
    ['http://web.internal/', true],
    ['http://[::1]:9001/', true],
  ])('%s → %s', (url, expected) => {
    expect(
      isAllowedHost(new URL(url), [
        '127.0.0.1:9001',
        'tools.internal',
        'web.internal:80',
        '[::1]:9001',
      ]),
    ).toBe(expected);
  });
});

describe('redis', () => {
  test('is not there by default, and comes from the environment', () => {
    expect(load(BASE).config.redis).toEqual({ url: null, keyPrefix: 'mcp-assistant:' });
    expect(
      load(BASE, {
        REDIS_URL: 'rediss://:secret@redis:6379/1',
        MCP_ASSISTANT_REDIS_PREFIX: 'site:',
      }).config.redis,
    ).toEqual({ url: 'rediss://:secret@redis:6379/1', keyPrefix: 'site:' });
  });

  test('another kind of URL is a problem', () => {
    expect(() => load(BASE, { REDIS_URL: 'http://redis:6379' })).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ reason: 'must be a redis:// or rediss:// URL' })],
      }),
    );
  });
});
