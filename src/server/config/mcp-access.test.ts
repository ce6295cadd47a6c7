/** The rules of `mcp_access` as operators write them, and the problems of wrong ones. */
import { readMcpAccess } from './mcp-access';
import { createReport, type Report } from './problems';

let report: Report;
beforeEach(() => {
  report = createReport();
});
const everyone = { courses: null, roles: null, groups: null, enrollmentModes: null };
const everything = { tools: ['*'], resources: ['*'], prompts: ['*'] };
const read = (value: unknown, labels: ReadonlySet<string> | null = new Set(['dice'])) =>
  readMcpAccess(
    report,
    { path: ['mcp_access'], labels, labelsOf: 'AI_EXTENSIONS_MCP_CONFIGS' },
    value,
    new Map(),
  );
const problems = () => report.problems.map(({ key, reason }) => `${key} ${reason}`);

test('a rule without a list around it is about the whole server', () => {
  expect(read({ dice: { roles: ['staff'] } })).toEqual(
    new Map([
      [
        'dice',
        {
          place: 'mcp_access.dice',
          rules: [
            {
              place: 'mcp_access.dice',
              effect: 'allow',
              who: { ...everyone, roles: new Set(['staff']) },
              what: everything,
            },
          ],
        },
      ],
    ]),
  );
});

test('a rule that names tools, resources or prompts is about nothing else', () => {
  const rules = read({
    dice: [{ tools: ['roll', 'flip_*'] }, { effect: 'deny', roles: ['learner'], prompts: ['*'] }],
  }).get('dice')?.rules;
  expect(rules).toMatchObject([
    {
      place: 'mcp_access.dice[0]',
      effect: 'allow',
      what: { tools: ['roll', 'flip_*'], resources: [], prompts: [] },
    },
    {
      place: 'mcp_access.dice[1]',
      effect: 'deny',
      what: { tools: [], resources: [], prompts: ['*'] },
    },
  ]);
  expect(problems()).toEqual([]);
});

test('no rules are none, and labels that could not be read are no problem', () => {
  expect(read(undefined)).toEqual(new Map());
  expect(read(null)).toEqual(new Map());
  read({ whatever: {} }, null);
  expect(problems()).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['a list of labels', ['dice'], 'mcp_access must be a mapping of labels to rules'],
  ['a wrong label', { dise: {} }, 'mcp_access.dise is not a label of AI_EXTENSIONS_MCP_CONFIGS'],
  [
    'a label of nothing',
    { something_else: {} },
    'mcp_access.something_else is not a label of AI_EXTENSIONS_MCP_CONFIGS',
  ],
  ['nothing', { dice: null }, 'mcp_access.dice has no rule'],
  ['an empty list', { dice: [] }, 'mcp_access.dice has no rule'],
  [
    'only denials',
    { dice: [{ effect: 'deny', roles: ['learner'] }] },
    'mcp_access.dice only denies, so that nobody may use the server: what no rule allows is refused',
  ],
  ['text', { dice: ['staff'] }, 'mcp_access.dice[0] must be a mapping of keys to values'],
  ['an unknown key', { dice: { tool: ['roll'] } }, 'mcp_access.dice.tool is not a known key'],
  [
    'an unknown effect',
    { dice: { effect: 'forbid' } },
    'mcp_access.dice.effect Invalid option: expected one of "allow"|"deny"',
  ],
  ['an empty list of tools', { dice: { tools: [] } }, 'mcp_access.dice.tools'],
  [
    'a * in the middle',
    { dice: { resources: ['x:*:y'] } },
    'mcp_access.dice.resources[0] has a * that is not at its end',
  ],
  ['an unknown group', { dice: { groups: ['pilots'] } }, 'mcp_access.dice.groups[0]'],
])('%s is a problem', (_, value, expected) => {
  read(value);
  expect(problems()).toEqual([expect.stringContaining(expected)]);
});
