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
    ['a call of a name', "'name': getattr(settings, 'X')", 'a call', 'value itself'],
    ['a variable', "'authorization': MCP_TOKEN", 'variable', 'os.environ/NAME'],
    ['a setting', "'authorization': settings.MCP_TOKEN", 'variable', 'os.environ/NAME'],
    ['a sum', "'authorization': 'Bearer ' + TOKEN", 'put together', 'os.environ/NAME'],
    ['a format', "'authorization': 'Bearer %s' % TOKEN", 'put together', 'os.environ/NAME'],
    ['.format', "'authorization': 'Bearer {}'.format(T)", 'put together', 'os.environ/NAME'],
    ['three quotes', '\'name\': """a"""', 'three quotes', 'one pair'],
    ['** of another', "**COMMON, 'name': 'a'", '**', 'keys'],
  ])('%s', (_, entry, reason, fix) => {
    const [problem, ...others] = refuses(inServer(entry));
    expect(others).toEqual([]);
    expect(problem?.key).toMatch(/^mcp-assistant\.yaml, line \d+, column \d+$/);
    expect(problem?.reason).toContain(reason);
    expect(problem?.fix).toContain(fix);
  });

  test.each([
    ['another assignment', 'SERVERS = {\n"a": 1}', /an assignment/],
    ['an assignment of a part', `${KEY}["a"] = {\n"b": 1}`, /an assignment/],
    ['an update', `${KEY}.update({\n"a": 1})`, /a call/],
    ['an import', `import os\n${KEY} = {}`, /an import/],
  ])('%s', (_, text, reason) => {
    expect(problemsOf(`${rest}\n${text}`)).toEqual([
      expect.objectContaining({ reason: expect.stringMatching(reason) as string }),
    ]);
  });
});

test('what looks like Python in a text of a person is no problem', () => {
  const prompt = "Say f\"x\", dict(a=1), (1, 2) // and \\'it\\'s\\' + 1.";
  const block = BASE.replace(
    /workflows:[^]*/,
    `workflows:
  course:
    title: Maths (for "all") // f(x) = sin(x)
    greeting: // hello
    prompt: |
      ${prompt}
      {x, [y
    processor_config: { ResponsesProcessor: { config: demo, mcp_configs: [dice] } }
`,
  );
  expect(load(block).config.workflows.get('course')).toMatchObject({
    title: 'Maths (for "all") // f(x) = sin(x)',
    greeting: '// hello',
    prompt: `${prompt}\n{x, [y`,
  });
});

test.each([
  ['tabs', (text: string) => text.replaceAll('\n', '\n\t')],
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
])('the mapping may have %s', (_, change) => {
  const { mcpServers } = load(`${rest}\n${change(`${KEY} = {${SERVERS}\n}`)}`).config;
  expect([...mcpServers.keys()]).toEqual(['server_label', 'another_server']);
});
