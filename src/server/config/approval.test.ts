/** What may run without asking is said in known words, and whatever is unclear asks. */
import { accepted, KEY, read, URL_ } from './testing/mcp-server';

test.each([
  ['never', 'never', 0],
  ['always', 'always', 0],
  [undefined, 'always', 0],
  [null, 'always', 0],
  ['Never', 'always', 1],
  ['auto', 'always', 1],
  ['', 'always', 1],
])('require_approval %p means %s', (value, rule, warnings) => {
  const result = read({ server_url: URL_, require_approval: value });
  expect(result.problems).toEqual([]);
  expect(result.config?.approval).toEqual({ default: rule, always: new Set(), never: new Set() });
  expect(result.warnings).toHaveLength(warnings);
});

test('require_approval has an object form, in which whatever is not named asks', () => {
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

test.each<[string, object, string]>([
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
])('%s is refused', (_, server, key) => {
  const { config, problems } = read({ server_url: URL_, ...server });
  expect(problems.map((problem) => problem.key)).toEqual([`${KEY}.${key}`]);
  expect(config === null || problems.length > 0).toBe(true);
});
