/** Scopes and allow-lists as operators write them, and the problems of wrong ones. */
import { createReport, type Report } from './problems';
import { readScopes } from './scopes';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
let report: Report;
beforeEach(() => {
  report = createReport();
});
const problems = () => report.problems.map(({ key, reason }) => `${key} ${reason}`);

describe('scopes', () => {
  const read = (value: unknown) => readScopes(report, ['scopes'], value);

  test('work as in AI Extensions; an absent part matches anything, and the service defaults to the LMS', () => {
    const [first, second] = read([
      {
        course_id: COURSE,
        location_regex: 'type@vertical\\+block@(what|light)',
        service_variant: 'cms',
        ui_slot_selector_id: 'sidebar',
      },
      {},
    ]);
    expect(first).toMatchObject({ courseId: COURSE, serviceVariant: 'cms', slotId: 'sidebar' });
    expect(first?.location?.test('block-v1:OpenX+BIO101+2026_T1+type@vertical+block@what')).toBe(
      true,
    );
    expect(first?.location?.test('block-v1:OpenX+BIO101+2026_T1+type@vertical+block@roots')).toBe(
      false,
    );
    expect(second).toEqual({ courseId: null, location: null, serviceVariant: 'lms', slotId: null });
    expect(problems()).toEqual([]);
  });

  test('match a pattern in linear time that would take forever elsewhere', () => {
    const [scope] = read([{ course_id: COURSE, location_regex: '^(a+)+$' }]);
    expect(scope?.location?.test(`${'a'.repeat(5000)}!`)).toBe(false);
  });

  test('scopes may be absent', () => {
    expect([read(undefined), read(null)]).toEqual([[], []]);
  });

  test.each<[string, unknown, string]>([
    ['a mapping', { course_id: COURSE }, 'scopes is not a list of scopes'],
    ['an empty list', [], 'scopes is not a list of scopes'],
    ['an unknown key', [{ course: COURSE }], 'scopes[0].course is not a known key'],
    [
      'an unknown service',
      [{ service_variant: 'studio' }],
      'scopes[0].service_variant Invalid option: expected one of "lms"|"cms"',
    ],
    [
      'a pattern without a course',
      [{ location_regex: 'x' }],
      'scopes[0].course_id is missing, which a location_regex needs',
    ],
    [
      'look-around',
      [{ course_id: COURSE, location_regex: '(?=x)' }],
      'scopes[0].location_regex is not a regular expression of RE2 (which has no look-around and no back-references)',
    ],
    ['text instead of a mapping', ['x'], 'scopes[0] must be a mapping of keys to values'],
  ])('%s is a problem in scopes', (_, value, expected) => {
    read(value);
    expect(problems()).toEqual([expected]);
  });
});
