/** What rules give one person: a denial beats any permission; what nothing allows is refused. */
import { accessList, everyone } from '../../../test/support/config';
import { pick, seededRandom, shuffled } from '../../../test/support/random';
import type { McpAccessRule, Role } from '../config';
import {
  accessRefusal,
  anyAccess,
  CLOSED,
  dependsOnMode,
  isOpenIn,
  misfit,
  serverAccess,
  UNRESTRICTED,
  type Person,
} from './access';

const COURSE = 'course-v1:OpenX+BIO+1';
const person = (changes: Partial<Person> = {}): Person => ({
  userId: '7',
  username: 'lena',
  courseId: COURSE,
  roles: new Set(['learner']),
  enrollmentMode: 'audit',
  ...changes,
});
const staff = (...more: Role[]) =>
  person({ roles: new Set(['staff', ...more]), enrollmentMode: null });
const group = (userIds: string[], usernames: string[]) => ({
  userIds: new Set(userIds),
  usernames: new Set(usernames),
});
const only = (what: Partial<McpAccessRule['what']>) => ({
  tools: [],
  resources: [],
  prompts: [],
  ...what,
});

describe('whom a rule is about', () => {
  test.each([
    ['everyone', {}, person(), null],
    ['a course', { courses: ['course-v1:OpenX+*'] }, person(), null],
    ['other courses', { courses: ['course-v1:Other+*'] }, person(), 'courses'],
    ['learners', { roles: new Set<Role>(['learner']) }, person(), null],
    ['learners', { roles: new Set<Role>(['learner']) }, staff(), 'roles'],
    ['authors', { roles: new Set<Role>(['author']) }, staff(), 'roles'],
    ['authors', { roles: new Set<Role>(['author']) }, staff('author'), null],
    ['staff', { roles: new Set<Role>(['staff']) }, staff('administrator'), null],
    ['a group, by id', { groups: [group([], ['x']), group(['7'], [])] }, person(), null],
    ['a group, by name', { groups: [group([], ['lena'])] }, person({ username: 'Lena' }), null],
    ['another group', { groups: [group(['8'], ['luis'])] }, person(), 'groups'],
    ['a mode', { enrollmentModes: new Set(['audit']) }, person(), null],
    ['another mode', { enrollmentModes: new Set(['verified']) }, person(), 'enrollmentModes'],
    ['a mode, for staff', { enrollmentModes: new Set(['verified']) }, staff(), null],
  ])('%s: %j', (_, rule, who, expected) => {
    expect(misfit({ ...everyone, ...rule }, who)).toBe(expected);
  });

  test('a mode that is not known is never allowed and always denied; staff have none', () => {
    const rule = { ...everyone, enrollmentModes: new Set(['audit']) };
    const unknown = person({ enrollmentMode: null });
    expect([misfit(rule, unknown, 'allow'), misfit(rule, unknown, 'deny')]).toEqual([
      'enrollmentModes',
      null,
    ]);
    expect([misfit(rule, staff(), 'allow'), misfit(rule, staff(), 'deny')]).toEqual([
      null,
      'enrollmentModes',
    ]);
  });

  test('the mode decides only about learners whom the rest of the rule fits', () => {
    const rule = { ...everyone, enrollmentModes: new Set(['audit']) };
    expect(dependsOnMode(rule, person())).toBe(true);
    expect(dependsOnMode(rule, staff())).toBe(false);
    expect(dependsOnMode(everyone, person())).toBe(false);
    expect(dependsOnMode({ ...rule, courses: ['course-v1:Other+*'] }, person())).toBe(false);
  });
});

describe('what rules give', () => {
  const access = (...rules: Parameters<typeof accessList>) =>
    serverAccess([accessList(...rules)], person());

  test('without rules, everything', () => {
    expect(serverAccess([], person())).toBe(UNRESTRICTED);
    expect(UNRESTRICTED.permission('tools', 'any')).toMatchObject({ allows: true, places: [] });
  });

  test('what no rule allows is refused, in the name of the list', () => {
    const { isOpen, permission } = access({ what: only({ tools: ['roll'] }) });
    expect(isOpen).toBe(true);
    expect(permission('tools', 'roll')).toMatchObject({ allows: true, places: ['rules[0]'] });
    expect(permission('tools', 'flip')).toEqual({
      allows: false,
      places: ['rules'],
      isDenied: false,
    });
    expect(permission('prompts', 'roll').allows).toBe(false);
    expect(permission('resources', 'roll').allows).toBe(false);
  });

  test('a denial names its rule; one about others changes nothing', () => {
    const { permission } = access(
      {},
      { effect: 'deny', what: only({ tools: ['wipe*'] }) },
      { effect: 'deny', who: { roles: new Set(['staff']) } },
    );
    expect(permission('tools', 'wipe_all')).toEqual({
      allows: false,
      places: ['rules[1]'],
      isDenied: true,
    });
    expect(permission('tools', 'read')).toMatchObject({ allows: true, places: ['rules[0]'] });
  });

  test('a template is allowed as a whole, and denied as a whole', () => {
    const { permission } = access(
      { what: only({ resources: ['x:*'] }) },
      { effect: 'deny', what: only({ resources: ['x:secret/*'] }) },
    );
    expect(permission('resources', 'x:{anything}').allows).toBe(false);
    expect(permission('resources', 'x:open/{name}').allows).toBe(true);
    expect(permission('resources', 'x:%53ecret/1').allows).toBe(false);
  });

  test.each<[string, Parameters<typeof accessList>, boolean]>([
    ['for others only', [{ who: { roles: new Set(['staff']) } }], false],
    ['allowed and denied', [{}, { effect: 'deny' }], false],
    [
      'of which each permission is taken back',
      [{ what: only({ tools: ['roll'] }) }, { effect: 'deny', what: only({ tools: ['ro*'] }) }],
      false,
    ],
    ['of which a part is denied', [{}, { effect: 'deny', what: only({ tools: ['*'] }) }], true],
  ])('a server %s is open: %s', (_, rules, expected) => {
    expect(access(...rules).isOpen).toBe(expected);
  });

  test('of two lists, both must allow', () => {
    const both = serverAccess(
      [
        { ...accessList({}), place: 'site' },
        accessList({ what: only({ tools: ['roll'], prompts: ['p'] }) }),
      ],
      person(),
    );
    expect(both.permission('tools', 'roll')).toMatchObject({
      allows: true,
      places: ['rules[0]', 'rules[0]'],
    });
    expect(both.permission('tools', 'flip')).toMatchObject({ allows: false, places: ['rules'] });
    expect(both.isOpen).toBe(true);
    const none = accessList({ who: { roles: new Set(['staff']) } });
    expect(serverAccess([accessList({}), none], person()).isOpen).toBe(false);
  });

  test('of several workflows, one suffices', () => {
    expect(anyAccess([CLOSED, UNRESTRICTED]).permission('tools', 'x').allows).toBe(true);
    expect(anyAccess([CLOSED, UNRESTRICTED]).isOpen).toBe(true);
    expect(anyAccess([CLOSED]).permission('tools', 'x').allows).toBe(false);
    expect(anyAccess([]).permission('tools', 'x').allows).toBe(false);
    expect(anyAccess([]).isOpen).toBe(false);
  });

  test('a person who could use a tool before reads why not now', () => {
    expect(accessRefusal(UNRESTRICTED, 'roll')).toBeNull();
    expect(accessRefusal(CLOSED, 'roll')).toEqual({
      code: 'access_lost',
      words: 'You may no longer use this tool. Nothing was sent.',
    });
  });
});

test('isOpenIn asks for the course only: whether somebody there may use the server', () => {
  const open = (...rules: Parameters<typeof accessList>) =>
    isOpenIn([accessList(...rules)], COURSE);
  expect(isOpenIn([], COURSE)).toBe(true);
  expect(open({ who: { roles: new Set(['staff']) } })).toBe(true);
  expect(open({ who: { courses: ['course-v1:Other+*'] } })).toBe(false);
  expect(open({}, { effect: 'deny', who: { courses: ['course-v1:OpenX+*'] } })).toBe(false);
  expect(open({}, { effect: 'deny', who: { roles: new Set(['learner']) } })).toBe(true);
});

describe('in any order of the rules', () => {
  const random = seededRandom(12);
  const names = ['a', 'ab', 'b', 'x:a', 'x:ab', 'x:b', 'x:{v}', 'x:a{v}', 'x:b/{v}/t'];
  const patterns = ['*', 'a*', 'a', 'b', 'x:*', 'x:a*', 'x:a', 'x:b/*', 'x:{v}'];
  const randomRule = () => ({
    effect: pick(random, ['allow', 'allow', 'deny'] as const),
    who: pick(random, [
      {},
      { roles: new Set<Role>(['learner']) },
      { roles: new Set<Role>(['staff']) },
      { enrollmentModes: new Set(['audit']) },
      { groups: [group(['7'], [])] },
      { courses: ['course-v1:OpenX+*'] },
    ]),
    what: {
      tools: [pick(random, patterns)],
      resources: [pick(random, patterns)],
      prompts: random() < 0.5 ? [] : [pick(random, patterns)],
    },
  });
  const kinds = ['tools', 'resources', 'prompts'] as const;
  const verdicts = (rules: ReturnType<typeof randomRule>[], who: Person) => {
    const { permission } = serverAccess([accessList(...rules)], who);
    return kinds.flatMap((kind) => names.map((name) => permission(kind, name).allows));
  };

  test('the same is allowed, and one more denial never allows more', () => {
    const people = [person(), person({ enrollmentMode: null }), staff(), person({ userId: '9' })];
    let denied = 0;
    for (let round = 0; round < 500; round += 1) {
      const rules = Array.from({ length: 1 + Math.floor(random() * 6) }, randomRule);
      const who = pick(random, people);
      const before = verdicts(rules, who);
      expect(verdicts(shuffled(random, rules), who)).toEqual(before);
      const denial = { ...randomRule(), effect: 'deny' as const };
      const after = verdicts(shuffled(random, [...rules, denial]), who);
      expect(after.filter((allows, index) => allows && !before[index])).toEqual([]);
      denied += before.filter((allows, index) => allows && !after[index]).length;
    }
    expect(denied).toBeGreaterThan(100);
  });

  test('a denial of something beats all permissions of it', () => {
    for (let round = 0; round < 500; round += 1) {
      const kind = pick(random, kinds);
      const name = pick(random, names);
      const permissions = Array.from({ length: 5 }, randomRule).map((rule) => ({
        ...rule,
        effect: 'allow' as const,
      }));
      const denial = { effect: 'deny' as const, what: only({ [kind]: [name] }) };
      const { permission } = serverAccess(
        [accessList(...shuffled(random, [...permissions, {}, denial]))],
        person(),
      );
      expect(permission(kind, name).allows).toBe(false);
    }
  });
});
