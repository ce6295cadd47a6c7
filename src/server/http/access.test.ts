/**
 * Who may ask, and where: each refusal has its own code and message, and none reveals hidden
 * content.
 */
import {
  approval,
  call,
  COURSE,
  decisionWorld,
  done,
  json,
  requestOf,
} from '../../../test/support/decision-world';
import { accessList, everyone } from '../../../test/support/config';
import type {
  AssistantInfo,
  ErrorBody,
  ErrorCode,
  ListObject,
  Place,
  ResponseObject,
} from '../../protocol';
import type { Workflow } from '../config/types';

const key = (type: string, id: string, run = 'OpenX+BIO101+2026_T1') =>
  `block-v1:${run}+type@${type}+block@${id}`;
const place = (sequence: string, unit: string): Place => ({
  course_id: COURSE,
  sequence_id: key('sequential', sequence),
  unit_id: key('vertical', unit),
});
const OPEN = place('glance', 'what');
const EXAM = place('exam', 'exam_1');
const FUTURE = place('respiration', 'resp_1');
const NOWHERE = place('respiratiom', 'resp_1');
const OTHER_RUN = 'OpenX+CHEM1+2026';
const ELSEWHERE: Place = {
  course_id: COURSE,
  sequence_id: key('sequential', 'glance', OTHER_RUN),
  unit_id: key('vertical', 'what', OTHER_RUN),
};
const WRONG_SEQUENCE = place('glance', 'exam_1');
const UNKNOWN_COURSE: Place = { course_id: 'course-v1:No+Such+Course' };

const { world, send, serve } = decisionWorld();
let asked: jest.SpiedFunction<typeof fetch>;
beforeEach(() => {
  asked = jest.spyOn(globalThis, 'fetch');
});
afterEach(() => {
  world.lms.setDown(false);
  asked.mockRestore();
});

const question = (metadata: object, user?: string) =>
  send('POST', '/responses', { input: 'hi', metadata }, user);
const looking = (where: object, user?: string) =>
  send(
    'GET',
    `/assistant?${new URLSearchParams(where as Record<string, string>)}`,
    undefined,
    user,
  );
/** The LMS paths that were requested, without their last segment (the key). */
const lmsRequests = () =>
  asked.mock.calls
    .map(([url]) => String(url))
    .filter((url) => url.startsWith(world.lms.url))
    .map((url) => url.replace(/\/[^/]*$/, ''));

const REFUSALS: [what: string, where: Place, user: string, code: ErrorCode, status: number][] = [
  ['an exam', EXAM, 'learner', 'exam_in_progress', 403],
  ['no enrolment', OPEN, 'unenrolled', 'enrollment_required', 403],
  ['an audit track that is over', OPEN, 'expired', 'access_expired', 403],
  ['a unit for testers only', FUTURE, 'learner', 'unit_not_accessible', 403],
  ['an unknown course', UNKNOWN_COURSE, 'learner', 'course_not_found', 404],
];

test.each(REFUSALS)(
  '%s refuses both the description and a question',
  async (_, where, user, code, status) => {
    await serve([done]);
    for (const response of [await looking(where, user), await question(where, user)]) {
      expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([
        status,
        code,
      ]);
    }
    expect(world.model.asked).toEqual([]);
  },
);

test('an expired session and an LMS that is down are errors, not reasons about the place', async () => {
  await serve([done]);
  world.lms.setDown(true);
  for (const response of [await looking(OPEN), await question(OPEN)]) {
    expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([
      503,
      'lms_unavailable',
    ]);
    expect(response.headers.get('retry-after')).toBe('5');
  }
  world.session = 2 * 3_600_000;
  for (const response of [await looking(OPEN), await question(OPEN)]) {
    expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([
      401,
      'session_expired',
    ]);
  }
});

test('each refusal has its own message', async () => {
  await serve([done]);
  const answers = await Promise.all(
    REFUSALS.map(
      async ([, where, user]) => (await json<ErrorBody>(question(where, user))).error.message,
    ),
  );
  expect(new Set(answers).size).toBe(REFUSALS.length);
});

describe('hidden content looks the same as content that does not exist', () => {
  beforeEach(() => serve([done, done]));
  const hidden: [string, Place][] = [
    ['a unit released in the future', FUTURE],
    ['a unit of another course', ELSEWHERE],
    ['a unit of another sequence', WRONG_SEQUENCE],
  ];

  test.each(hidden)('%s gets the same bytes as an unknown unit', async (_, where) => {
    const bytes = async (response: Promise<Response>) => [
      (await response).status,
      await (await response).text(),
    ];
    expect(await bytes(question(where))).toEqual(await bytes(question(NOWHERE)));
    expect(await bytes(looking(where))).toEqual(await bytes(looking(NOWHERE)));
  });

  test('an unreleased unit costs the LMS the same requests as an unknown one', async () => {
    await question(FUTURE, 'learner');
    const unreleased = lmsRequests();
    asked.mockClear();
    await question(NOWHERE, 'learner2');
    expect(lmsRequests()).toEqual(unreleased);
  });

  test('a refusal names no title and no text', async () => {
    const everywhere: [Place, string][] = [
      ...REFUSALS.map(([, where, user]): [Place, string] => [where, user]),
      ...hidden.map(([, where]): [Place, string] => [where, 'learner']),
    ];
    for (const [where, user] of everywhere) {
      const words = `${await (await question(where, user)).text()} ${await (await looking(where, user)).text()}`;
      expect(words).not.toMatch(/respiration|Exam part|Plants|photosynthesis/i);
    }
  });

  test('a beta tester gets an answer in the unreleased unit', async () => {
    expect((await question(FUTURE, 'beta')).status).toBe(200);
    expect(await json<AssistantInfo>(looking(FUTURE, 'beta'))).toMatchObject({ available: true });
  });
});

describe('allow-lists and scopes of the configuration', () => {
  const refusals: [string, Partial<Workflow>, ErrorCode][] = [
    [
      'another scope',
      {
        scopes: [
          { courseId: 'course-v1:A+B+C', location: null, serviceVariant: 'lms', slotId: null },
        ],
      },
      'assistant_not_offered',
    ],
    [
      'another course',
      { access: { ...everyone, courses: ['course-v1:Other+*'] } },
      'assistant_not_offered',
    ],
    ['staff only', { access: { ...everyone, roles: new Set(['staff']) } }, 'staff_required'],
    [
      'another track',
      { access: { ...everyone, enrollmentModes: new Set(['verified']) } },
      'enrollment_mode_required',
    ],
  ];

  test.each(refusals)(
    '%s: the description and a question are refused with the right code',
    async (_, workflow, code) => {
      await serve([done], {}, workflow);
      expect(await json<AssistantInfo>(looking(OPEN))).toMatchObject({
        available: false,
        reason: { code, message: null },
      });
      const response = await question(OPEN);
      expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([
        403,
        code,
      ]);
      expect(
        (
          await json<ListObject<object>>(
            send('GET', `/conversations?course_id=${encodeURIComponent(COURSE)}`),
          )
        ).data,
      ).toEqual([]);
    },
  );

  test('a server that the person may not use is neither shown nor offered to the model', async () => {
    await serve(
      [done, done],
      {},
      { mcpAccess: new Map([['peer', [accessList({ who: { roles: new Set(['staff']) } })]]]) },
    );
    expect(await json<AssistantInfo>(looking(OPEN))).toMatchObject({
      available: true,
      servers: [],
    });
    expect(await json<AssistantInfo>(looking(OPEN, 'staff'))).toMatchObject({
      servers: [{ label: 'peer' }],
    });
    await question(OPEN);
    await question(OPEN, 'staff');
    expect(world.model.asked.map(({ tools }) => tools?.length ?? 0)).toEqual([0, 3]);
  });

  test('an approval continues the workflow that asked, even if the person has moved on', async () => {
    const location = { pattern: 'what$', test: (unit: string) => unit.endsWith('what') };
    await serve(
      [call(), done],
      {},
      { scopes: [{ courseId: COURSE, location, serviceVariant: 'lms', slotId: null }] },
    );
    const waiting = await json<ResponseObject>(question(OPEN));
    const elsewhere = place('glance', 'pigments');
    expect((await json<ErrorBody>(question(elsewhere))).error.code).toBe('assistant_not_offered');
    const decided = await send('POST', '/responses', {
      input: [approval(requestOf(waiting).id)],
      metadata: elsewhere,
    });
    expect(await decided.json()).toMatchObject({
      status: 'completed',
      output: [{ type: 'mcp_call', status: 'completed' }, { type: 'message' }],
    });
  });
});

describe('the notice for staff', () => {
  afterEach(() => world.lms.setHtmlEnabled(true));
  const noticeOf = async (user: string) =>
    (await json<AssistantInfo>(looking(OPEN, user))).staff_notice;

  test('names the setting when the LMS gives out no text; learners get no notice', async () => {
    world.lms.setHtmlEnabled(false);
    await serve([done], {}, { function: 'chat_with_context' });
    expect(await noticeOf('staff')).toEqual({
      code: 'html_text_off',
      setting: 'FEATURES["ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA"]',
    });
    expect(await noticeOf('learner')).toBeNull();
  });

  test('is absent when the LMS gives out text', async () => {
    await serve([done], {}, { function: 'chat_with_context' });
    expect(await noticeOf('staff')).toBeNull();
  });

  test('is absent when the workflow needs no text', async () => {
    world.lms.setHtmlEnabled(false);
    await serve([done]);
    expect(await noticeOf('staff')).toBeNull();
  });
});
