/** Every mistake of an operator is named at once, with its fix. */
import { ConfigError, formatProblems, loadConfig } from '.';
import { BASE, keysOf, problemsOf } from './testing/load';

test('everything that is wrong is said at once, with key, reason and fix', () => {
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

test('a problem reads well', () => {
  const text = formatProblems({ problems: problemsOf(BASE, { JWKS: '' }) });
  expect(text).toBe(
    'The configuration has a problem:\n\n  auth.jwks\n    reason: names the environment variable JWKS, which is not set\n' +
      '    fix:    Set JWKS, or JWKS_FILE to the path of a file that holds it.',
  );
  expect(new ConfigError([]).message).toBe('The configuration has 0 problems:');
});

test('a problem names the variable that a value came from', () => {
  expect(
    keysOf(
      problemsOf(BASE, { MCP_ASSISTANT_PORT: '80a', MCP_ASSISTANT_ALLOWED_ORIGINS: 'nonsense' }),
    ),
  ).toEqual([
    'MCP_ASSISTANT_PORT (server.port)',
    'MCP_ASSISTANT_ALLOWED_ORIGINS (server.allowed_origins[0])',
  ]);
});

test('a configuration file that was named and is not there is a problem', () => {
  expect(problemsOf(null, { MCP_ASSISTANT_CONFIG: 'other.yaml' })).toEqual([
    expect.objectContaining({
      key: 'MCP_ASSISTANT_CONFIG',
      reason: 'names the file other.yaml, which cannot be read (ENOENT)',
    }),
  ]);
});

test('a file that is there and cannot be read is a problem', () => {
  const readFile = (): string => {
    throw new RangeError('odd');
  };
  expect(() => loadConfig({ env: {}, cwd: '/', readFile })).toThrow('cannot be read (RangeError)');
});

test('without any file, what is missing is the problem', () => {
  expect(keysOf(problemsOf(null))).toEqual([
    'MCP_ASSISTANT_CONFIG',
    'lms.base_url',
    'auth.issuer',
    'auth.jwks',
    'workflows',
  ]);
});

test.each([
  ['a missing bracket', 'server: { port: 1\nlms: {}\n', 'mcp-assistant.yaml, line 2, column 1'],
  ['a doubled key', 'lms: { base_url: a, base_url: b }', 'mcp-assistant.yaml, line 1, column 21'],
  ['a list', '- a', 'mcp-assistant.yaml'],
  ['an alias without anchor', 'lms: *nowhere', 'mcp-assistant.yaml'],
])('malformed YAML is a problem: %s', (_, text, key) => {
  expect(keysOf(problemsOf(text))[0]).toBe(key);
});

test.each([
  ['sections of the wrong type', `${BASE}limits: 5`, {}, 'limits'],
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
])('%s is a problem', (_, file, env, key) => {
  expect(keysOf(problemsOf(file, env))).toContain(key);
});
