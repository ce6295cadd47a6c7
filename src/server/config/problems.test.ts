/** Every mistake of an operator is named at once, with its fix. */
import { ConfigError, formatProblems, loadConfig } from '.';
import { BASE, keysOf, load, problemsOf } from './testing/load';

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

const KEY = 'AI_EXTENSIONS_MCP_CONFIGS';

describe('mistakes have the right words', () => {
  const provider = (entry: string) =>
    BASE.replace('type: demo }', `type: openai, model: m, ${entry} }`);
  const server = (entry: string) => BASE.replace('require_approval: never', entry);
  test.each<[string, string, Record<string, string>, string, RegExp, RegExp]>([
    [
      '${NAME} as a key',
      provider('api_key: "${KEY}"'),
      {},
      'providers.demo.api_key',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      '${NAME:-x}',
      provider('api_key: "${KEY:-x}"'),
      {},
      'providers.demo.api_key',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      '$NAME',
      provider('api_key: $KEY'),
      {},
      'providers.demo.api_key',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      'os.environ["X"] as a text',
      provider(`api_key: 'os.environ["X"]'`),
      {},
      'providers.demo.api_key',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      '${NAME} as an encryption key',
      `${BASE}secrets: { encryption_key: "\${THE_KEY_OF_THIS_SITE_IS_LONG_ENOUGH}" }`,
      {},
      'secrets.encryption_key',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      '${NAME} in the middle',
      BASE.replace('http://localhost:18000/"', 'http://${HOST}/"'),
      {},
      'lms.base_url',
      /placeholder/,
      /os\.environ\/NAME/,
    ],
    [
      'a key that is not set',
      provider('api_key: os.environ/OPENAI_API_KEY'),
      {},
      'providers.demo.api_key',
      /OPENAI_API_KEY, which is not set/,
      /^Set OPENAI_API_KEY, or OPENAI_API_KEY_FILE/,
    ],
    [
      'a unit',
      server('timeout: 30s'),
      {},
      `${KEY}.dice.timeout`,
      /without a unit/,
      /seconds between 1 and 600/,
    ],
    [
      'milliseconds',
      server('timeout: 30000'),
      {},
      `${KEY}.dice.timeout`,
      /more than 600/,
      /seconds between 1 and 600/,
    ],
    [
      'a limit with a unit',
      `${BASE}limits: { body_bytes: 64kB }`,
      {},
      'limits.body_bytes',
      /without a unit/,
      /bytes between 1024/,
    ],
    [
      'one tool without a list',
      server('allowed_tools: search'),
      {},
      `${KEY}.dice.allowed_tools`,
      /list of tool names/,
      /\[search\]/,
    ],
    [
      'a key twice',
      `${BASE}lms: { base_url: "http://x.example.org" }`,
      {},
      'mcp-assistant.yaml, line 11, column 1',
      /the key lms a second time/,
      /one of the two/,
    ],
    [
      '# in a password',
      BASE,
      { DATABASE_URL: 'mysql://u:a#b@h/n' },
      'DATABASE_URL (database.url)',
      /%23/,
      /./,
    ],
    [
      '/ in a password',
      BASE,
      { DATABASE_URL: 'mysql://u:a/b@h/n' },
      'DATABASE_URL (database.url)',
      /%2F/,
      /./,
    ],
    [
      'Bearer twice',
      server('authorization: Bearer Bearer x'),
      {},
      `${KEY}.dice.authorization`,
      /twice/,
      /once/,
    ],
    [
      'Bearer in the variable, too',
      server('authorization: Bearer os.environ/T'),
      { T: 'Bearer x' },
      `${KEY}.dice.authorization`,
      /twice/,
      /once/,
    ],
    [
      'the LMS with a path',
      BASE.replace('18000/"', '18000/oauth2"'),
      {},
      'lms.base_url',
      /has a path/,
      /the URL of the LMS/,
    ],
    [
      'a course without its colon',
      `${BASE.replace('course: {', 'course: { scopes: [{ course_id: course-v1/OpenX }],')}`,
      {},
      'workflows.course.scopes[0].course_id',
      /not the key of a course/,
      /course-v1:OpenX/,
    ],
    [
      'a course pattern without its colon',
      `${BASE.replace('course: {', 'course: { access: { courses: [course-v1/OpenX*] },')}`,
      {},
      'workflows.course.access.courses[0]',
      /not the key of a course/,
      /course-v1:OpenX/,
    ],
    [
      'an alias of itself',
      `${BASE}limits: &a { max_steps: *a }`,
      {},
      'mcp-assistant.yaml',
      /alias/,
      /Write the values out/,
    ],
    [
      'very many aliases',
      `${BASE}${bomb()}`,
      {},
      'mcp-assistant.yaml',
      /aliases/,
      /Write the values out/,
    ],
  ])('%s', (_, file, env, key, reason, fix) => {
    expect(problemsOf(file, env)).toEqual([
      {
        key,
        reason: expect.stringMatching(reason) as string,
        fix: expect.stringMatching(fix) as string,
      },
    ]);
  });

  test('no file at all is said first', () => {
    expect(problemsOf(null)[0]).toEqual({
      key: 'MCP_ASSISTANT_CONFIG',
      reason: 'is not set, and there is no mcp-assistant.yaml in /etc/assistant',
      fix: 'Set it to the path of the configuration file, or start where the file is.',
    });
  });

  test.each([
    ['a server twice', BASE.replace('[dice]', '[dice, dice]'), {}, /"dice" a second time/],
    [
      'a placeholder in words',
      BASE.replace('course: {', 'course: { prompt: "Be ${NAME}.",'),
      {},
      /stays as it is/,
    ],
    [
      'a file of keys beside the variable',
      BASE.replace('jwks: os.environ/JWKS', 'jwks_file: keys.json'),
      { JWT_PUBLIC_SIGNING_JWK_SET: 'os.environ/JWKS' },
      /jwks_file.*not used/,
    ],
  ])('%s is a warning', (_, file, env, words) => {
    expect(load(file, env).warnings).toEqual([expect.stringMatching(words)]);
  });
});

/** Ten aliases of ten aliases, and so on. */
function bomb(): string {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `&l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(', ')}]`,
  );
  return `limits: [&l0 [1], ${levels.join(', ')}]`;
}
