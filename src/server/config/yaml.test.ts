/** What people paste into the configuration is read as they mean it, or refused with a way out. */
import { BASE, load, problemsOf } from './testing/load';

const KEY = 'AI_EXTENSIONS_MCP_CONFIGS';
const URL_ = 'https://tools.example.org/mcp';
const rest = BASE.replace(/AI_EXTENSIONS_MCP_CONFIGS:\n.*\n/, '').replace(
  ', mcp_configs: [dice]',
  '',
);
const [beforeWorkflows = ''] = BASE.split('workflows:');

const SERVERS = `
"server_label": {
"require_approval": "never", # or "always"
"server_url": "https://your-mcp-server.example.com/mcp"
},
"another_server": {
"require_approval": "always",
"server_url": "https://another-server.example.com/mcp"
}`;

describe.each([
  ['the file', (text: string) => load(`${rest}\n${text}`)],
  ['the variable', (text: string) => load(rest, { [KEY]: text })],
])("the reference documentation's mapping, in %s", (_, read) => {
  test.each([
    ['as it is', `${KEY} = {${SERVERS}\n}`],
    ['with comments', `# In your Django settings\n${KEY} = { # all\n${SERVERS},\n}  # end`],
    ['with a type', `${KEY}: dict[str, dict] = {${SERVERS}\n}`],
    ['indented', `${KEY} = {${SERVERS.replaceAll('\n', '\n    ')}\n}`],
    ['as JSON under its key', `${KEY}:\n{${SERVERS.replace(/ #.*/, '')}\n}`],
    [
      "with Python's quotes, constants and trailing commas",
      `${KEY} = {
    'server_label': {'require_approval': 'never', 'authorization': None, 'headers': None,
        'allowed_tools': None, 'name': None,
        'server_url': 'https://your-mcp-server.example.com/mcp',},
    'another_server': {'server_url': 'https://another-server.example.com/mcp', 'defer_loading': False},
}`,
    ],
    [
      'as YAML',
      `${KEY}:
  server_label: { require_approval: never, server_url: "https://your-mcp-server.example.com/mcp" }
  another_server: { server_url: "https://another-server.example.com/mcp" }`,
    ],
  ])('%s', (_form, text) => {
    const { mcpServers } = read(text).config;
    expect(
      [...mcpServers.values()].map(({ label, name, url, approval, headers }) => [
        label,
        name,
        url,
        approval.default,
        headers,
      ]),
    ).toEqual([
      ['server_label', 'server_label', 'https://your-mcp-server.example.com/mcp', 'never', {}],
      ['another_server', 'another_server', 'https://another-server.example.com/mcp', 'always', {}],
    ]);
  });
});

test.each([
  ['below its key', (json: string) => `workflows:\n  course:\n${json}`],
  ['in braces', (json: string) => `workflows: {course:\n${json}\n}`],
  ['indented', (json: string) => `workflows:\n  course:\n    ${json.replaceAll('\n', '\n    ')}`],
])('the JSON of a profile is read %s', (_, form) => {
  const json = `{
  "processor_config": {
    "ResponsesProcessor": {
      "function": "chat_with_context",
      "config": "demo"
    }
  }
}`;
  expect([...load(beforeWorkflows + form(json)).config.workflows.keys()]).toEqual(['course']);
});

test('a text that is valid YAML stays as it is, brackets and all', () => {
  const text = 'Say {x, [y\nand # this: "z" \\ // (once).\n';
  const block = BASE.replace(
    /workflows:[^]*/,
    `workflows:
  course:
    prompt: |
      ${text.trimEnd().replaceAll('\n', '\n      ')}
    processor_config: { ResponsesProcessor: { config: demo, mcp_configs: [dice] } }
`,
  );
  expect(load(block).config.workflows.get('course')?.prompt).toBe(text.trim());
});

const inServer = (entry: string) =>
  `${rest}\n${KEY} = {\n'tools': {'server_url': '${URL_}', ${entry}}\n}`;
const refuses = (text: string, env = {}) => problemsOf(text, { ...env });

describe('Python that cannot be read is named', () => {
  test.each([
    ['a // comment', "// hi\n'require_approval': 'never'", '//', '#'],
    ['a // comment at the end', "'require_approval': 'never', // hi\n", '//', '#'],
    ['a /* comment', "/* hi */ 'require_approval': 'never'", '/*', '#'],
    ['a tuple', "'allowed_tools': ('search', 'list')", 'tuple', '["…", "…"]'],
    ['a tuple of one', "'allowed_tools': ('search',)", 'tuple', '["…", "…"]'],
    ['a set', "'allowed_tools': {'search', 'list'}", 'set', '["…", "…"]'],
    ['dict(…)', "'headers': dict(X='y')", 'dict(', '{"key": value}'],
    ['os.environ[…]', "'authorization': os.environ['T']", 'environment', 'os.environ/NAME'],
    [
      'os.environ.get(…)',
      "'authorization': os.environ.get('T', '')",
      'environment',
      'os.environ/NAME',
    ],
    ['os.getenv(…)', "'authorization': os.getenv('T')", 'environment', 'os.environ/NAME'],
    ['an f-string', "'authorization': f'Bearer {T}'", 'f-string', 'os.environ/NAME'],
    ['a raw string', "'name': r'a'", 'letter', 'Remove'],
    ['two strings', "'name': 'a' 'b'", 'two texts', 'one text'],
    ['an escape', "'name': 'it\\'s'", "\\'", "''"],
    ['a call', "'name': gettext('a')", 'a call', 'value itself'],
    ['** of another', "**COMMON, 'name': 'a'", '**', 'keys'],
  ])('%s', (_, entry, reason, fix) => {
    const [problem, ...others] = refuses(inServer(entry));
    expect(others).toEqual([]);
    expect(problem?.key).toMatch(/^mcp-assistant\.yaml, line \d+, column \d+$/);
    expect(problem?.reason).toContain(reason);
    expect(problem?.fix).toContain(fix);
  });

  test('another assignment', () => {
    expect(refuses(`${rest}\nSERVERS = {\n'a': 1}`)).toEqual([
      expect.objectContaining({ reason: 'is Python: an assignment', fix: 'Write key: value.' }),
    ]);
  });
});

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

test('a secret is read from the file that NAME_FILE names', () => {
  const file = BASE.replace('type: demo }', 'type: openai, model: m, api_key: os.environ/KEY }');
  const files = { '/run/secrets/key': 'sk-1\n', '/run/secrets/origin': 'https://a.example.org' };
  const env = {
    KEY_FILE: '/run/secrets/key',
    MCP_ASSISTANT_ALLOWED_ORIGINS_FILE: '/run/secrets/origin',
  };
  const { workflows, server } = load(file, env, files).config;
  expect(workflows.get('course')?.provider).toMatchObject({ apiKey: 'sk-1' });
  expect(server.allowedOrigins).toEqual(['https://a.example.org']);
  expect(problemsOf(file, { KEY_FILE: '/nowhere' })).toEqual([
    expect.objectContaining({
      key: 'KEY_FILE',
      reason: expect.stringContaining('ENOENT') as string,
    }),
    expect.objectContaining({ key: 'providers.demo.api_key' }),
  ]);
  expect(
    load(file, { KEY: 'sk-2', KEY_FILE: '/nowhere' }).config.workflows.get('course')?.provider,
  ).toMatchObject({ apiKey: 'sk-2' });
});

/** Ten aliases of ten aliases, and so on. */
function bomb(): string {
  const levels = Array.from(
    { length: 8 },
    (_, level) => `&l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(', ')}]`,
  );
  return `limits: [&l0 [1], ${levels.join(', ')}]`;
}
