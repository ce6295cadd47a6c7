/** Which workflow a place and a person get. Enrolment and roles come from the LMS stand-in. */
import { startLms, type Lms } from '../../../test/harness/lms/lms';
import { accessList, everyone, workflowConfig } from '../../../test/support/config';
import { work } from '../../../test/support/work';
import type { Place } from '../../protocol';
import type { AccessRule, Workflow, WorkflowScope } from '../config/types';
import { AppError } from '../base/errors';
import { createLmsClient, type LmsClient } from '../lms/client';
import { createWorkflowPicker, serversIn } from './pick-workflow';
import type { Principal } from '../auth/principal';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const key = (type: string, id: string) => `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
const WHAT: Place = {
  course_id: COURSE,
  sequence_id: key('sequential', 'glance'),
  unit_id: key('vertical', 'what'),
};

let lms: Lms;
let client: LmsClient;
let asked: string[];
beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: 'http://localhost:8080' });
});
afterAll(() => lms.close());
beforeEach(() => {
  asked = [];
  client = createLmsClient({
    work,
    baseUrl: lms.url,
    now: () => 0,
    fetch: (url, init) => {
      asked.push(new URL(String(url)).pathname);
      return fetch(url, init);
    },
  });
});

const scope = (changes: Partial<WorkflowScope> = {}): WorkflowScope => ({
  courseId: null,
  location: null,
  serviceVariant: 'lms',
  slotId: null,
  ...changes,
});
const location = (pattern: string): WorkflowScope =>
  scope({
    courseId: COURSE,
    location: { pattern, test: (unit) => new RegExp(pattern).test(unit) },
  });
const workflows = (...all: Partial<Workflow>[]) =>
  new Map(all.map((changes) => [changes.id ?? 'w', workflowConfig(changes)]));
const only = (access: Partial<AccessRule>) => ({ id: 'w', access: { ...everyone, ...access } });

async function pick(
  all: ReadonlyMap<string, Workflow>,
  {
    place = WHAT,
    user = 'learner',
    id,
    anywhere,
  }: {
    place?: Place;
    user?: string;
    id?: string;
    anywhere?: boolean;
  } = {},
) {
  const principal: Principal = {
    userId: user,
    username: user,
    token: await lms.signIn(user),
    isGlobalStaff: false,
    expiresAt: 9e9,
  };
  const picked = await createWorkflowPicker({ workflows: all, lms: client }).pickWorkflow(
    principal,
    place,
    {
      id,
      ...(anywhere && { anywhere }),
    },
  );
  return picked.workflow;
}
async function refusal(...given: Parameters<typeof pick>): Promise<string> {
  const error: unknown = await pick(...given).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) {
    throw new Error('expected a refusal', { cause: error });
  }
  return error.code;
}

describe('scopes', () => {
  const all = workflows(
    { id: 'anywhere' },
    { id: 'course', scopes: [scope({ courseId: COURSE })] },
    { id: 'slot', scopes: [scope({ slotId: 'sidebar' })] },
    { id: 'course_slot', scopes: [scope({ courseId: COURSE, slotId: 'sidebar' })] },
    { id: 'unit', scopes: [scope({ courseId: 'course-v1:Other+C+1' }), location('block@pig')] },
    { id: 'studio', scopes: [scope({ courseId: COURSE, serviceVariant: 'cms' })] },
  );

  test.each<[string, Partial<Place>, string]>([
    ['the course', {}, 'course'],
    ['the course and the slot', { ui_slot_selector_id: 'sidebar' }, 'course_slot'],
    ['another slot', { ui_slot_selector_id: 'footer' }, 'course'],
    [
      'the unit, before everything else',
      { unit_id: key('vertical', 'pigments'), ui_slot_selector_id: 'sidebar' },
      'unit',
    ],
    ['Studio', { service_variant: 'cms' }, 'studio'],
  ])('the most specific wins: %s', async (_, place, id) => {
    expect((await pick(all, { place: { ...WHAT, ...place } })).id).toBe(id);
  });

  test("a pattern needs a unit, and the file's order breaks ties", async () => {
    expect((await pick(all, { place: { course_id: COURSE } })).id).toBe('course');
    expect((await pick(workflows({ id: 'a' }, { id: 'b' }))).id).toBe('a');
  });

  test('a place that no workflow matches has no assistant, not even by workflow name', async () => {
    const elsewhere = workflows({ id: 'unit', scopes: [location('block@pig')] });
    expect(await refusal(elsewhere)).toBe('assistant_not_offered');
    expect(await refusal(elsewhere, { id: 'unit' })).toBe('assistant_not_offered');
    expect((await pick(elsewhere, { id: 'unit', anywhere: true })).id).toBe('unit');
    expect(await refusal(elsewhere, { id: 'nobody' })).toBe('invalid_request');
    expect(await refusal(new Map())).toBe('assistant_not_offered');
  });
});

describe('allow-lists', () => {
  test.each<[string, string[], boolean]>([
    ['the key', [COURSE], true],
    ['an organization', ['course-v1:OpenX+*'], true],
    ['a run', ['*+2026_T1'], true],
    ['a middle', ['*+BIO*+*'], true],
    ['everything', ['*'], true],
    ['one of several', ['course-v1:A+B+C', 'course-v1:OpenX+*'], true],
    ['another organization', ['course-v1:Other+*'], false],
    ['a beginning without a star', ['course-v1:OpenX'], false],
    ['overlapping parts', ['course-v1:OpenX+BIO101+2026_T1*T1'], false],
    ['a dot, which is no wildcard', ['course-v1:OpenX.*'], false],
  ])('courses: %s', async (_, courses, allowed) => {
    expect(
      await pick(workflows(only({ courses }))).then(
        () => true,
        () => false,
      ),
    ).toBe(allowed);
  });

  test('roles decide who may use a workflow', async () => {
    const staff = workflows(only({ roles: new Set(['staff']) }));
    expect(await refusal(staff)).toBe('staff_required');
    expect((await pick(staff, { user: 'staff' })).id).toBe('w');
    expect(await refusal(workflows(only({ roles: new Set(['learner']) })), { user: 'staff' })).toBe(
      'assistant_not_offered',
    );
  });

  test('enrolment modes apply to learners only; without such a rule the LMS is not asked', async () => {
    const verified = workflows(only({ enrollmentModes: new Set(['verified', 'masters']) }));
    expect(await refusal(verified)).toBe('enrollment_mode_required');
    expect((await pick(verified, { user: 'learner2' })).id).toBe('w');
    expect(asked).toContain(`/api/courseware/course/${encodeURIComponent(COURSE)}`);
    asked = [];
    await pick(verified, { user: 'staff' });
    await pick(workflows({}), { user: 'learner' });
    expect(asked.filter((path) => path.includes('courseware/course'))).toEqual([]);
  });

  test('a person gets the most specific workflow they may use; if there is none, the first refusal counts', async () => {
    const paid = {
      id: 'paid',
      scopes: [scope({ courseId: COURSE })],
      access: { ...everyone, enrollmentModes: new Set(['verified']) },
    };
    const all = workflows({ id: 'free' }, paid);
    expect([(await pick(all)).id, (await pick(all, { user: 'learner2' })).id]).toEqual([
      'free',
      'paid',
    ]);
    expect(await refusal(workflows(only({ roles: new Set(['staff']) }), paid))).toBe(
      'enrollment_mode_required',
    );
  });

  test('a server is available only to those that its rule names', async () => {
    const all = workflows({
      mcpServers: ['open', 'tools'],
      mcpAccess: new Map([['tools', [accessList({ who: { roles: new Set(['staff']) } })]]]),
    });
    expect((await pick(all)).mcpServers).toEqual(['open']);
    expect((await pick(all, { user: 'staff' })).mcpServers).toEqual(['open', 'tools']);
  });

  test('a refusal by the LMS comes first', async () => {
    expect(await refusal(workflows({}), { user: 'expired' })).toBe('access_expired');
    lms.setDown(true);
    expect(await refusal(workflows({}), { user: 'learner' })).toBe('lms_unavailable');
    lms.setDown(false);
  });
});

describe('listServers', () => {
  const list = async (all: ReadonlyMap<string, Workflow>, user: string) => {
    const principal = {
      userId: user,
      username: user,
      token: await lms.signIn(user),
      isGlobalStaff: user === 'staff',
      expiresAt: 9e9,
    };
    return [
      ...(await createWorkflowPicker({ workflows: all, lms: client }).listServers(
        principal,
        COURSE,
      )),
    ];
  };

  test('has the servers that the person may use somewhere in the course', async () => {
    const all = workflows(
      {
        id: 'unit',
        mcpServers: ['open', 'paid', 'closed', 'admin'],
        scopes: [location('block@pig')],
        mcpAccess: new Map([
          ['paid', [accessList({ who: { enrollmentModes: new Set(['verified']) } })]],
          ['closed', [accessList({}, { effect: 'deny' })]],
          ['admin', [accessList({ who: { roles: new Set(['administrator']) } })]],
        ]),
      },
      { id: 'elsewhere', mcpServers: ['other'], scopes: [scope({ courseId: 'course-v1:A+B+C' })] },
      { ...only({ roles: new Set(['author']) }), id: 'authors', mcpServers: ['studio'] },
    );
    expect(await list(all, 'learner')).toEqual(['open']);
    expect(await list(all, 'learner2')).toEqual(['open', 'paid']);
    expect(await list(all, 'staff')).toEqual(['open', 'paid', 'admin', 'studio']);
  });

  test('without rules, the LMS is not asked for them', async () => {
    const picker = createWorkflowPicker({ workflows: new Map(), lms: client });
    const access = await picker.mcpAccess({} as Principal, COURSE, workflowConfig());
    expect(access('peer').permission('tools', 'any').allows).toBe(true);
    expect(asked).toEqual([]);
  });
});

describe('serversIn', () => {
  const here = (changes: Partial<Workflow>) => [
    ...serversIn(new Map([['w', workflowConfig({ mcpServers: ['a', 'b'], ...changes })]]), COURSE),
  ];
  const courses = (...patterns: string[]): AccessRule => ({ ...everyone, courses: patterns });

  test.each<[string, Partial<Workflow>, string[]]>([
    ['everywhere', {}, ['a', 'b']],
    ['in this course', { scopes: [scope({ courseId: COURSE })] }, ['a', 'b']],
    ['in another course', { scopes: [scope({ courseId: 'course-v1:A+B+C' })] }, []],
    [
      'in units of any course',
      { scopes: [scope({ location: { pattern: 'x', test: () => false } })] },
      ['a', 'b'],
    ],
    ['for courses like this', { access: courses('course-v1:OpenX+*') }, ['a', 'b']],
    ['for other courses', { access: courses('course-v1:A+*') }, []],
    [
      'with a server for other courses',
      { mcpAccess: new Map([['a', [accessList({ who: courses('x') })]]]) },
      ['b'],
    ],
    [
      'for staff, whoever asks',
      { access: { ...everyone, roles: new Set(['staff'] as const) } },
      ['a', 'b'],
    ],
  ])('has the servers of a workflow %s', (_, workflow, labels) => {
    expect(here(workflow)).toEqual(labels);
  });
});
