/** Groups of people as operators write them. */
import { readGroups } from './groups';
import { createReport, type Report } from './problems';

let report: Report;
beforeEach(() => {
  report = createReport();
});

test('texts are user names, numbers are ids', () => {
  expect(readGroups(report, { pilots: ['Anna', 42, '77'], none: [] })).toEqual(
    new Map([
      ['pilots', { userIds: new Set(['42']), usernames: new Set(['anna', '77']) }],
      ['none', { userIds: new Set(), usernames: new Set() }],
    ]),
  );
  expect(readGroups(report, null)).toEqual(new Map());
  expect(report.problems).toEqual([]);
  expect(report.warnings).toEqual(['groups.none: is empty, so nobody is in it']);
});

test.each<[unknown, string]>([
  [['anna'], 'groups'],
  [{ pilots: 'anna' }, 'groups.pilots'],
  [{ pilots: ['anna', ''] }, 'groups.pilots[1]'],
  [{ pilots: [0] }, 'groups.pilots[0]'],
  [{ pilots: [1.5] }, 'groups.pilots[0]'],
  [{ pilots: [{ id: 1 }] }, 'groups.pilots[0]'],
])('%j is a problem at %s', (value, key) => {
  readGroups(report, value);
  expect(report.problems.map((problem) => problem.key)).toEqual([key]);
});
