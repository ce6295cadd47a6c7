/** Whom a rule is about, as operators write it, and the problems of wrong ones. */
import { readAccess } from './access';
import { createReport, type Report } from './problems';

let report: Report;
beforeEach(() => {
  report = createReport();
});
const pilots = { userIds: new Set(['42']), usernames: new Set(['anna']) };
const read = (value: unknown) =>
  readAccess(report, ['access'], value, new Map([['pilots', pilots]]));

test('what is left out fits anyone', () => {
  expect(read(undefined)).toEqual({
    courses: null,
    roles: null,
    groups: null,
    enrollmentModes: null,
  });
});

test('all parts are read', () => {
  expect(
    read({
      courses: ['course-v1:OpenX+*'],
      roles: ['staff', 'administrator'],
      groups: ['pilots'],
      enrollment_modes: ['verified'],
    }),
  ).toEqual({
    courses: ['course-v1:OpenX+*'],
    roles: new Set(['staff', 'administrator']),
    groups: [pilots],
    enrollmentModes: new Set(['verified']),
  });
  expect([report.problems, report.warnings]).toEqual([[], []]);
});

test.each<[string, unknown, string]>([
  ['an unknown role', { roles: ['admin'] }, 'access.roles[0]'],
  ['an empty list', { courses: [] }, 'access.courses'],
  ['text instead of a list', { enrollment_modes: 'verified' }, 'access.enrollment_modes'],
  ['an unknown key', { role: [] }, 'access.role'],
  ['an unknown group', { groups: ['pilot'] }, 'access.groups[0]'],
  ['a group like no other', { groups: ['everybody'] }, 'access.groups[0]'],
])('%s is a problem, and never allows everyone', (_, value, key) => {
  read(value);
  expect(report.problems.map((problem) => problem.key)).toEqual([key]);
});

test('a mode that Open edX does not have gives a warning, because a platform may add its own', () => {
  read({ enrollment_modes: ['verfied', 'alumni'] });
  expect(report.warnings).toEqual([
    'access.enrollment_modes[0]: is no mode of Open edX itself; did you mean verified?',
    'access.enrollment_modes[1]: is no mode of Open edX itself',
  ]);
});
