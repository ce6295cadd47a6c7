import { rule } from '../../../test/support/budgets';
import { createFindRules } from './rules';

const who = { userId: '7', isStaff: false, courseId: 'course-1', workflow: 'helper' };
const tool = { server: 'library', tool: 'search' };
const daily = (scope: Parameters<typeof rule>[0]['scope'], limit: number | null, more = {}) =>
  rule({ scope, measure: 'tool_calls', every: 'day', limit }, more);

test('every scope has its own subject', () => {
  const find = createFindRules([
    daily('person', 1),
    daily('course', 2),
    daily('workflow', 3),
    daily('server', 4),
    daily('tool', 5),
    daily('site', 6),
  ]);
  expect(find(who, ['tool_calls'], tool).map(({ subject }) => subject)).toEqual([
    '7',
    'course-1',
    'helper',
    'library',
    'library/search',
    '',
  ]);
  expect(find(who, ['tool_calls']).map(({ rule: { scope } }) => scope)).toEqual([
    'person',
    'course',
    'workflow',
    'site',
  ]);
  expect(find(who, ['tokens', 'requests'])).toEqual([]);
});

test('a row that names something counts for it instead of the general one', () => {
  const find = createFindRules([
    daily('tool', 10),
    daily('tool', 3, { only: new Set(['library/search']) }),
    daily('tool', null, { only: new Set(['library/free']) }),
  ]);
  const limits = (name: string) =>
    find(who, ['tool_calls'], { ...tool, tool: name }).map(({ rule: { limit } }) => limit);
  expect([limits('search'), limits('other'), limits('free')]).toEqual([[3], [10], []]);
  const named = createFindRules([daily('course', 3, { only: new Set(['course-2']) })]);
  expect(named(who, ['tool_calls'])).toEqual([]);
});

test('only who is written is exempt', () => {
  const find = createFindRules([
    daily('person', 1, { exempt: new Set(['staff']) }),
    daily('site', 2),
  ]);
  const scopes = (isStaff: boolean) =>
    find({ ...who, isStaff }, ['tool_calls']).map(({ rule: { scope } }) => scope);
  expect(scopes(false)).toEqual(['person', 'site']);
  expect(scopes(true)).toEqual(['site']);
});
