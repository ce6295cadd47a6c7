/** The reference documentation's words for a server work; everything else is refused by name. */
import { createReport } from './problems';
import { accepted, KEY, read, readConfigs, URL_ } from './testing/mcp-server';
import type { McpServerConfig } from './types';

test('a server takes every supported parameter', () => {
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
      screening: 'withhold',
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
    screening: 'withhold',
    timeouts: { connectMs: 10_000, listMs: 10_000, callMs: 5000, totalMs: 300_000 },
  });
});

test('without a setting no approval is remembered and no result reviewed; other words are refused', () => {
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

test('texts of a server are screened unless it says otherwise, in one of four words', () => {
  expect(accepted({}).screening).toBe('mark');
  // YAML 1.1 reads `off` as a boolean.
  expect(accepted({ screening: false }).screening).toBe('off');
  expect(read({ server_url: URL_, screening: 'block' }).problems).toMatchObject([
    { key: `${KEY}.screening`, fix: expect.stringContaining('off, mark, review or withhold') },
  ]);
});

test('a server takes the aliases', () => {
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

test.each<[object, Partial<McpServerConfig>]>([
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
  [{ tool_name_to_description: { a: 'Says ah.' } }, { descriptions: new Map([['a', 'Says ah.']]) }],
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
  [
    { defer_loading: false, allowed_callers: ['direct'] },
    { label: 'tools', deferLoading: false },
  ],
  [{ defer_loading: true }, { deferLoading: true }],
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
])('%p is honoured', (server, expected) => {
  expect(accepted(server)).toMatchObject(expected);
});

test("an operator who trusts a server's claims is warned", () => {
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

test.each([
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
])('%s is refused by name, with the reason', (key) => {
  const { problems } = read({ server_url: URL_, [key]: 'x' });
  expect(problems).toEqual([
    {
      key: `${KEY}.${key}`,
      reason: expect.not.stringContaining('not a known key'),
      fix: `Remove ${key}.`,
    },
  ]);
});

test.each<[string, object, string]>([
  ['a misspelt key', { require_aproval: 'never' }, 'require_aproval'],
  ['an unknown key', { colour: 'red' }, 'colour'],
  ['an inherited name', { constructor: 'x' }, 'constructor'],
  ['another label', { server_label: 'other' }, 'server_label'],
  ['another tool type', { type: 'function' }, 'type'],
  ['an unknown transport', { transport: 'carrier-pigeon' }, 'transport'],
  ['two URLs', { url: URL_ }, 'url'],
  ['two descriptions', { server_description: 'a', description: 'b' }, 'description'],
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
  ['no time at all', { timeout: 0 }, 'timeout'],
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});

test.each(['a label', '', 'x'.repeat(41), 'étiquette', 'a/b'])(
  'the label %p is refused',
  (label) => {
    const report = createReport();
    readConfigs(report, { [label]: { server_url: URL_ } });
    expect(report.problems.map(({ reason }) => reason)).toEqual(['is not a usable label']);
  },
);
