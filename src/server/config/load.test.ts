/** An operator writes a file, sets the environment, and gets the configuration that both mean. */
import { BASE, JWKS, jwk, keysOf, load, problemsOf } from './testing/load';

const EVERYONE = { courses: null, roles: null, groups: null, enrollmentModes: null };

test('a complete file is resolved with the documented defaults', () => {
  const { config, warnings } = load(BASE);
  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    server: {
      host: '127.0.0.1',
      port: 8787,
      allowedOrigins: ['http://localhost:8080'],
      logLevel: 'info',
    },
    lms: { baseUrl: 'http://localhost:18000', exams: { enabled: true, serviceUrl: null } },
    auth: { issuer: 'http://localhost:18000/oauth2', audience: 'openedx', jwks: { keys: [jwk] } },
    database: { path: '.data/mcp-assistant.sqlite' },
    mcp: { allowedHosts: ['127.0.0.1:9001'] },
  });
  expect(config.limits).toEqual({
    maxInputChars: 8000,
    bodyBytes: 65_536,
    maxSteps: 8,
    maxCalls: 64,
    answerBytes: 2_097_152,
    turnTimeoutMs: 120_000,
    toolResultChars: 32_768,
    toolsShare: 25,
    contextChars: 24_000,
    attachmentChars: 16_000,
    approvalTtlMs: 86_400_000,
    elicitationTtlMs: 300_000,
    requestsPerMinute: 60,
    examCheckMs: 5000,
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

test('rules for all workflows stand beside those of one, and groups are for both', () => {
  const rules = `
groups: { pilots: [anna] }
mcp_access: { dice: { groups: [pilots] } }
`;
  const own = BASE.replace(
    'course: {',
    'course: { mcp_access: { dice: [{ roles: [learner] }, { effect: deny, tools: [roll] }] },',
  );
  const { config } = load(`${own}${rules}`);
  expect(config.workflows.get('course')?.mcpAccess.get('dice')).toMatchObject([
    {
      place: 'mcp_access.dice',
      rules: [{ who: { groups: [{ usernames: new Set(['anna']) }] } }],
    },
    {
      place: 'workflows.course.mcp_access.dice',
      rules: [
        { place: 'workflows.course.mcp_access.dice[0]', effect: 'allow' },
        { place: 'workflows.course.mcp_access.dice[1]', effect: 'deny' },
      ],
    },
  ]);
  expect(
    keysOf(
      problemsOf(`${own.replace('dice: [{', 'dise: [{')}
mcp_access: { dise: { groups: [pilot] } }
groups: { pilots: [anna], others: anna }
`),
    ),
  ).toEqual([
    'groups.others',
    'mcp_access.dise',
    'mcp_access.dise.groups[0]',
    'workflows.course.mcp_access.dise',
  ]);
});

test('a file yields to every environment variable', () => {
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
    lms: { baseUrl: 'https://lms.example.org', exams: { enabled: true, serviceUrl: null } },
    auth: { issuer: 'https://lms.example.org/oauth2', audience: 'campus', jwks: { keys: [jwk] } },
    database: { path: '/var/a.sqlite' },
    mcp: { allowedHosts: ['tools.internal'] },
  });
  expect(config.mcpServers.get('dice')).toMatchObject({
    url: 'http://tools.internal:9001/mcp',
    approval: { default: 'always' },
  });
});

test('a database may be given by URL, which wins over a file, and quotes none that is wrong', () => {
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

test('the audit trail is kept for a year, and takes keys to redact', () => {
  expect(load(BASE).config.audit).toEqual({ keepDays: 365, redact: [] });
  const given = 'audit: { keep_days: 0, redact: [student_number] }';
  expect(load(`${BASE}\n${given}`).config.audit).toEqual({
    keepDays: 0,
    redact: ['student_number'],
  });
  expect(keysOf(problemsOf(`${BASE}\naudit: { keep_days: -1, redact: dob, keep: 1 }`))).toEqual([
    'audit.keep',
    'audit.keep_days',
    'audit.redact',
  ]);
});

test('the BFF needs a public URL and an encryption key where people connect their own accounts, and only there', () => {
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

test('an empty variable counts as not set, and an empty origin list is worth a warning', () => {
  const { config, warnings } = load(BASE.replace('["http://localhost:8080"]', '[]'), {
    MCP_ASSISTANT_PORT: '',
  });
  expect(config.server.port).toBe(8787);
  expect(warnings).toEqual([expect.stringContaining('server.allowed_origins')]);
});

test('the file may stand elsewhere, and take its keys from another', () => {
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

test('Redis is not there by default, and comes from the environment', () => {
  expect(load(BASE).config.redis).toEqual({ url: null, keyPrefix: 'mcp-assistant:' });
  expect(
    load(BASE, {
      REDIS_URL: 'rediss://:secret@redis:6379/1',
      MCP_ASSISTANT_REDIS_PREFIX: 'site:',
    }).config.redis,
  ).toEqual({ url: 'rediss://:secret@redis:6379/1', keyPrefix: 'site:' });
});

test('another kind of Redis URL is a problem', () => {
  expect(() => load(BASE, { REDIS_URL: 'http://redis:6379' })).toThrow(
    expect.objectContaining({
      problems: [expect.objectContaining({ reason: 'must be a redis:// or rediss:// URL' })],
    }),
  );
});

const withLms = (line: string) => BASE.replace('18000/" }', `18000/"${line} }`);

test.each([
  ['', { enabled: true, serviceUrl: null }],
  [', exams: on', { enabled: true, serviceUrl: null }],
  [', exams: off', { enabled: false, serviceUrl: null }],
  // As YAML 1.1 reads `off`.
  [', exams: false', { enabled: false, serviceUrl: null }],
  [', exams_url: "https://x.example/"', { enabled: true, serviceUrl: 'https://x.example' }],
])('lms with "%s" says where running exams are asked for', (line, exams) => {
  expect(load(withLms(line)).config.lms.exams).toEqual(exams);
});

test.each([
  [', exams: sometimes', 'lms.exams'],
  [', exams_url: "x.example"', 'lms.exams_url'],
  [', exams_url: "https://user@x.example"', 'lms.exams_url'],
  [', exams: off, exams_url: "https://x.example"', 'lms.exams_url'],
])('lms with "%s" is refused', (line, key) => {
  expect(keysOf(problemsOf(withLms(line)))).toEqual([key]);
});

test('LMS_EXAMS_URL names the exams service', () => {
  const { config } = load(BASE, { LMS_EXAMS_URL: 'https://x.example' });
  expect(config.lms.exams.serviceUrl).toBe('https://x.example');
});
