/**
 * `remember_approval` and `review_result`: only the known words are accepted, and the strict one is
 * the default.
 */
import { readByTool, wordFor } from './by-tool';
import { createReport } from './problems';

const words = ['never', 'conversation', 'course'] as const;

function read(value: unknown) {
  const report = createReport();
  return {
    rule: readByTool(report, ['x'], words, value),
    keys: report.problems.map(({ key }) => key),
  };
}

test.each([
  [undefined, 'never', 'never'],
  [null, 'never', 'never'],
  ['course', 'course', 'course'],
  [{ a: 'course' }, 'course', 'never'],
])('%p means %s for a and %s for others', (value, forA, others) => {
  const { rule, keys } = read(value);
  expect([wordFor(rule, 'a'), wordFor(rule, 'b'), keys]).toEqual([forA, others, []]);
});

test.each([
  ['always', ['x']],
  [true, ['x']],
  [['course'], ['x']],
  [{ a: 'Course', b: 'never' }, ['x.a']],
])('%p is a problem and allows nothing', (value, problems) => {
  const { rule, keys } = read(value);
  expect([keys, wordFor(rule, 'a')]).toEqual([problems, 'never']);
});

test('tool names are not looked up in the prototype', () => {
  expect(wordFor(read({ a: 'course' }).rule, 'constructor')).toBe('never');
});
