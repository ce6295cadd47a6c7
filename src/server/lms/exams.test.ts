import { work } from '../../../test/support/work';
import type { Place } from '../../protocol';
import type { AppError } from '../base';
import { createLmsClient } from './client';
import {
  answers,
  baseUrl,
  client,
  clock,
  COURSE,
  COURSE_PATH,
  EXAM_PATH,
  examRequests,
  learner,
  metadata,
  PLACE,
  SEQUENCE_PATH,
  status,
  type Handler,
} from './testing/fake-lms';

const SERVICE_PATH = '/exams/api/v1/exams/attempt/latest';
const OTHER = 'course-v1:OpenX+CHEM1+2026';
const OTHER_PATH = `/api/course_home/course_metadata/${OTHER}`;
const NONE = { in_timed_exam: false, is_proctored: false };
const running = (course: string) => ({ in_timed_exam: true, course_id: course });
const attempt = (state: string, course = COURSE) => ({
  attempt_status: state,
  course_id: course,
});

const refusal = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error: AppError) => error,
  );
const withService = () =>
  createLmsClient({
    work,
    baseUrl,
    now: () => clock.now,
    exams: { enabled: true, serviceUrl: `${baseUrl}/exams` },
  });

describe('checkExams with an attempt at the LMS', () => {
  test.each([
    ['no attempt', NONE],
    ['special exams that are not installed', status(404)],
  ])('passes %s', async (_, answer) => {
    answers[EXAM_PATH] = answer;
    expect(await client.checkExams(learner)).toBeNull();
    expect(examRequests[0]?.authorization).toBe(`JWT ${learner.token}`);
  });

  test.each([
    ['of this course', running(COURSE)],
    ['of another course', running(OTHER)],
    ['of a course that is not told', { in_timed_exam: true }],
    ['of a key that is none', running('../admin')],
  ])(
    'refuses a learner with an attempt %s, also by course alone and in a unit',
    async (_, answer) => {
      answers[EXAM_PATH] = answer;
      const places: Place[] = [{ course_id: COURSE }, PLACE];
      const refused = await Promise.all([
        refusal(client.checkExams(learner)),
        ...places.map((place) => refusal(client.checkAccess(learner, place))),
      ]);
      expect(refused.map(({ code }) => code)).toEqual(Array(3).fill('exam_in_progress'));
    },
  );

  test('lets staff preview an exam in their own course, and use the assistant nowhere else', async () => {
    answers[COURSE_PATH] = { ...metadata, is_staff: true };
    answers[OTHER_PATH] = metadata;
    answers[EXAM_PATH] = running(COURSE);
    expect(await client.checkExams(learner)).toBe(COURSE);
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: true });
    expect(await refusal(client.checkAccess(learner, { course_id: OTHER }))).toMatchObject({
      code: 'exam_in_progress',
    });
  });

  test('refuses staff of one course with an attempt in another one', async () => {
    answers[COURSE_PATH] = { ...metadata, is_staff: true };
    answers[OTHER_PATH] = metadata;
    answers[EXAM_PATH] = running(OTHER);
    for (const work of [client.checkExams(learner), client.checkAccess(learner, PLACE)]) {
      expect(await refusal(work)).toMatchObject({ code: 'exam_in_progress' });
    }
  });

  test('comes before what the LMS says about the place', async () => {
    answers[EXAM_PATH] = running(COURSE);
    answers[COURSE_PATH] = status(404);
    answers[SEQUENCE_PATH] = status(404);
    expect(await refusal(client.checkAccess(learner, PLACE))).toMatchObject({
      code: 'exam_in_progress',
    });
  });

  test('asks once for requests at the same time, and again after the configured time', async () => {
    answers[EXAM_PATH] = NONE;
    await Promise.all([
      client.checkExams(learner),
      client.checkExams(learner),
      client.checkAccess(learner, PLACE),
    ]);
    clock.now += 4_999;
    await client.checkExams(learner);
    expect(examRequests).toHaveLength(1);
    answers[EXAM_PATH] = running(COURSE);
    clock.now += 1;
    expect(await refusal(client.checkExams(learner))).toMatchObject({ code: 'exam_in_progress' });
    answers[EXAM_PATH] = NONE;
    clock.now += 5_000;
    expect(await client.checkExams(learner)).toBeNull();
  });

  test('counts the time from the question, not from a slow answer', async () => {
    answers[EXAM_PATH] = (request, response) => {
      clock.now += 4_000;
      status(200, NONE)(request, response);
    };
    await client.checkExams(learner);
    answers[EXAM_PATH] = running(COURSE);
    clock.now += 1_000;
    expect(await refusal(client.checkExams(learner))).toMatchObject({ code: 'exam_in_progress' });
  });

  test('keeps people apart', async () => {
    answers[EXAM_PATH] = (request, response) =>
      status(200, request.headers.authorization === 'JWT 8' ? running(COURSE) : NONE)(
        request,
        response,
      );
    expect(await client.checkExams(learner)).toBeNull();
    expect(await refusal(client.checkExams({ ...learner, userId: '8', token: '8' }))).toMatchObject(
      { code: 'exam_in_progress' },
    );
  });

  test.each<[string, Handler | object, string]>([
    ['an error', status(500), 'lms_unavailable'],
    ['a refusal', status(403), 'lms_unavailable'],
    ['no JSON', status(200, '<h1>Log in</h1>', 'text/html'), 'lms_unavailable'],
    ['another shape', { in_timed_exam: 'no' }, 'lms_unavailable'],
    ['an empty answer', {}, 'lms_unavailable'],
    ['a list', [], 'lms_unavailable'],
    ['a cut connection', (request) => void request.socket.destroy(), 'lms_unavailable'],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { location: '/login' }).end(),
      'lms_unavailable',
    ],
    ['an expired token', status(401), 'session_expired'],
  ])('refuses when the LMS answers %s; a failure is kept for a second', async (_, answer, code) => {
    answers[EXAM_PATH] = answer;
    expect(await refusal(client.checkExams(learner))).toMatchObject({ code });
    const asked = examRequests.length;
    expect(await refusal(client.checkAccess(learner, PLACE))).toMatchObject({ code });
    expect(await refusal(client.checkExams(learner))).toMatchObject({ code });
    // A person who signs in again does not wait.
    expect(examRequests.length - asked).toBe(code === 'lms_unavailable' ? 0 : 2);
    answers[EXAM_PATH] = NONE;
    clock.now += code === 'lms_unavailable' ? 1_000 : 0;
    expect(await client.checkExams(learner)).toBeNull();
  });

  test('refuses when the LMS does not answer in time', async () => {
    answers[EXAM_PATH] = () => undefined;
    const hasty = createLmsClient({ work, baseUrl, now: () => clock.now, timeoutMs: 50 });
    expect(await refusal(hasty.checkExams(learner))).toMatchObject({ code: 'lms_unavailable' });
  });

  test('refuses when the LMS does not tell who is staff of the course of the attempt', async () => {
    answers[EXAM_PATH] = running(COURSE);
    answers[COURSE_PATH] = status(500);
    expect(await refusal(client.checkExams(learner))).toMatchObject({ code: 'lms_unavailable' });
  });
});

describe('checkExams with a separate exams service', () => {
  beforeEach(() => {
    answers[EXAM_PATH] = NONE;
  });

  test.each(['started', 'ready_to_submit'])('refuses an attempt that is %s', async (state) => {
    answers[SERVICE_PATH] = attempt(state);
    expect(await refusal(withService().checkExams(learner))).toMatchObject({
      code: 'exam_in_progress',
    });
  });

  test.each([
    ['no attempt', {}],
    ['one that is not begun', attempt('created')],
    ['one that has ended', attempt('submitted')],
    ['one that was rejected', attempt('rejected')],
  ])('passes %s', async (_, answer) => {
    answers[SERVICE_PATH] = answer;
    expect(await withService().checkExams(learner)).toBeNull();
  });

  test('refuses an attempt that only the LMS, or only the service passes on from the LMS', async () => {
    answers[SERVICE_PATH] = {};
    answers[EXAM_PATH] = running(OTHER);
    answers[OTHER_PATH] = metadata;
    expect(await refusal(withService().checkExams(learner))).toMatchObject({
      code: 'exam_in_progress',
    });
    answers[EXAM_PATH] = NONE;
    answers[SERVICE_PATH] = { ...running(OTHER), attempt_status: 'started' };
    expect(await refusal(withService().checkExams(learner))).toMatchObject({
      code: 'exam_in_progress',
    });
  });

  test('refuses staff with attempts of two courses', async () => {
    answers[COURSE_PATH] = { ...metadata, is_staff: true };
    answers[OTHER_PATH] = { ...metadata, is_staff: true };
    answers[EXAM_PATH] = running(COURSE);
    answers[SERVICE_PATH] = attempt('started', OTHER);
    expect(await refusal(withService().checkExams(learner))).toMatchObject({
      code: 'exam_in_progress',
    });
    answers[SERVICE_PATH] = attempt('started');
    clock.now += 5_000;
    expect(await withService().checkExams(learner)).toBe(COURSE);
  });

  test.each([
    ['is not there', status(404)],
    ['fails', status(500)],
    ['answers no object', status(200, '"started"')],
  ])('refuses when the service %s', async (_, answer) => {
    answers[SERVICE_PATH] = answer;
    expect(await refusal(withService().checkExams(learner))).toMatchObject({
      code: 'lms_unavailable',
    });
  });
});

test('checkExams asks nobody where exams are off', async () => {
  answers[EXAM_PATH] = running(COURSE);
  const off = createLmsClient({
    work,
    baseUrl,
    now: () => clock.now,
    exams: { enabled: false, serviceUrl: null },
  });
  expect(await off.checkExams(learner)).toBeNull();
  expect(await off.checkAccess(learner, PLACE)).toMatchObject({ isStaff: false });
  expect(examRequests).toEqual([]);
});

test('the token goes to the LMS alone unless a service is named', async () => {
  answers[EXAM_PATH] = NONE;
  await client.checkExams(learner);
  expect(examRequests.map(({ path }) => path)).toEqual([EXAM_PATH]);
});
