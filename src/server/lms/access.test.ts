/** Who may use the assistant at a place, according to the LMS. */
import type { Place } from '../../protocol';
import { work } from '../../../test/support/work';
import { AppError } from '../base/errors';
import { createLmsClient, type LmsClient } from './client';
import {
  COURSE,
  SEQUENCE,
  UNIT,
  PLACE,
  COURSE_PATH,
  EXAM_PATH,
  SEQUENCE_PATH,
  learner,
  status,
  metadata,
  sequence,
  answers,
  requests,
  baseUrl,
  client,
  clock,
  paths,
  type Handler,
  type Answer,
} from './testing/fake-lms';

async function refusal(
  place: Place = PLACE,
  from: LmsClient = client,
): Promise<Pick<AppError, 'code' | 'message' | 'param' | 'retryAfter'>> {
  const error: unknown = await from.checkAccess(learner, place).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) {
    throw new Error('expected a refusal', { cause: error });
  }
  const { code, message, param, retryAfter } = error;
  return { code, message, param, retryAfter };
}

describe('checkAccess', () => {
  test("asks with the person's token and escapes keys", async () => {
    expect(await client.checkAccess(learner, PLACE)).toEqual({
      courseTitle: 'How Plants Make Sugar',
      isStaff: false,
      isAuthor: false,
      unitTitle: 'What photosynthesis does',
    });
    expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [COURSE_PATH, 'JWT h.p.s'],
      [SEQUENCE_PATH, 'JWT h.p.s'],
    ]);
  });

  test('needs only the course if there is no unit', async () => {
    await client.checkAccess(learner, { course_id: COURSE });
    expect(paths()).toEqual([COURSE_PATH]);
  });

  test('admits course staff without enrolment, even in an exam', async () => {
    answers[COURSE_PATH] = { ...metadata, is_enrolled: false, is_staff: true };
    answers[SEQUENCE_PATH] = {
      ...sequence,
      is_time_limited: true,
      is_hidden_after_due: true,
      gated_content: { gated: true },
    };
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: true });
  });

  test('treats staff who view the course as a learner as learners, enrolled or not', async () => {
    answers[COURSE_PATH] = {
      ...metadata,
      is_enrolled: false,
      is_staff: false,
      original_user_is_staff: true,
    };
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: false });
    answers[SEQUENCE_PATH] = { ...sequence, is_time_limited: true };
    clock.now += 60_000;
    expect(await refusal()).toMatchObject({ code: 'exam_in_progress' });
  });

  const denied = (errorCode: string | null, message: string | null): object => ({
    ...metadata,
    is_enrolled: false,
    course_access: { has_access: false, error_code: errorCode, user_message: message },
  });

  test.each<[string, Answer, object]>([
    [
      "no enrolment, in the LMS's words",
      denied('enrollment_required', 'You must be enrolled to see this course.'),
      { code: 'enrollment_required', message: 'You must be enrolled to see this course.' },
    ],
    [
      'no enrolment in a public course',
      { ...metadata, is_enrolled: false },
      { code: 'enrollment_required' },
    ],
    [
      'a course that has not started',
      denied('course_not_started', 'Course does not start until 2031.'),
      { code: 'course_not_started', message: 'Course does not start until 2031.' },
    ],
    [
      "an audit track that is over, in the LMS's words",
      { ...denied('audit_expired', 'Access expired on Jan. 31, 2026'), is_enrolled: true },
      { code: 'access_expired', message: 'Access expired on Jan. 31, 2026' },
    ],
    [
      'an audit track that is over, without any',
      { ...denied('audit_expired', null), is_enrolled: true },
      { code: 'access_expired' },
    ],
    [
      'what has no code of ours',
      denied('unfulfilled_milestones', 'Pass the entrance exam first.'),
      { code: 'course_access_denied', message: 'Pass the entrance exam first.' },
    ],
    ['a denial without a reason', denied(null, null), { code: 'course_access_denied' }],
    [
      'a person whom the LMS does not know',
      denied('authentication_required', 'You must be logged in.'),
      { code: 'session_expired' },
    ],
    ['a forbidden course', status(403, { detail: 'no' }), { code: 'course_access_denied' }],
    [
      'an unknown course',
      status(404, { detail: 'Course not found.', error_code: 'course_not_found' }),
      { code: 'course_not_found' },
    ],
    ['an expired token', status(401, { detail: 'expired' }), { code: 'session_expired' }],
  ])('refuses %s', async (_, answer, expected) => {
    answers[COURSE_PATH] = answer;
    expect(await refusal()).toMatchObject(expected);
    expect(paths().sort()).toEqual([COURSE_PATH, SEQUENCE_PATH]);
  });

  test.each<[string, Answer, string]>([
    ['a timed exam', { ...sequence, is_time_limited: true }, 'exam_in_progress'],
    ['a proctored exam', { ...sequence, is_proctored: true }, 'exam_in_progress'],
    [
      'a unit of another sequence',
      { ...sequence, items: [{ id: `${UNIT}2` }] },
      'unit_not_accessible',
    ],
    [
      'a sequence behind a prerequisite',
      { ...sequence, gated_content: { gated: true } },
      'unit_not_accessible',
    ],
    [
      'a sequence that is hidden after its due date',
      { ...sequence, is_hidden_after_due: true },
      'unit_not_accessible',
    ],
    ['a sequence that is not released', status(404), 'unit_not_accessible'],
    ['a unit instead of a sequence', status(422), 'unit_not_accessible'],
    ['a forbidden sequence', status(403), 'unit_not_accessible'],
    [
      'a sequence that does not say whether it is an exam',
      { items: sequence.items },
      'lms_unavailable',
    ],
  ])('refuses %s', async (_, answer, code) => {
    answers[SEQUENCE_PATH] = answer;
    expect(await refusal()).toMatchObject({ code });
  });

  test('refuses an exam even if no unit is named', async () => {
    answers[SEQUENCE_PATH] = { ...sequence, is_time_limited: true };
    expect(await refusal({ course_id: COURSE, sequence_id: SEQUENCE })).toMatchObject({
      code: 'exam_in_progress',
    });
    answers[SEQUENCE_PATH] = sequence;
    clock.now += 60_000;
    expect(
      await client.checkAccess(learner, { course_id: COURSE, sequence_id: SEQUENCE }),
    ).toMatchObject({ isStaff: false });
  });

  test.each<[string, Place, string, string | null]>([
    [
      'a unit without its sequence',
      { course_id: COURSE, unit_id: UNIT },
      'invalid_request',
      'metadata.sequence_id',
    ],
    [
      'a path in place of a course',
      { course_id: '../../admin' },
      'invalid_request',
      'metadata.course_id',
    ],
    [
      'a course key with a query',
      { course_id: `${COURSE}?username=staff` },
      'invalid_request',
      'metadata.course_id',
    ],
    [
      'a course key with a line break',
      { course_id: `${COURSE}\n` },
      'invalid_request',
      'metadata.course_id',
    ],
    [
      'an endless course key',
      { course_id: COURSE + 'x'.repeat(255) },
      'invalid_request',
      'metadata.course_id',
    ],
    [
      'a sequence key with a slash',
      { course_id: COURSE, sequence_id: `${SEQUENCE}/x` },
      'invalid_request',
      'metadata.sequence_id',
    ],
    [
      'a unit key that is a course',
      { ...PLACE, unit_id: COURSE },
      'invalid_request',
      'metadata.unit_id',
    ],
    [
      'a unit of another course',
      { ...PLACE, unit_id: UNIT.replace('BIO101', 'BIO102') },
      'unit_not_accessible',
      null,
    ],
    [
      'a sequence of another course',
      { ...PLACE, sequence_id: SEQUENCE.replace('OpenX', 'Other') },
      'unit_not_accessible',
      null,
    ],
  ])('refuses %s without asking the LMS', async (_, place, code, param) => {
    expect(await refusal(place)).toMatchObject({ code, param });
    expect(requests).toEqual([]);
  });

  test('accepts keys in other scripts', async () => {
    const course = 'course-v1:Университет+Био.101+2026~1';
    answers[`/api/course_home/course_metadata/${course}`] = metadata;
    expect(await client.checkAccess(learner, { course_id: course })).toMatchObject({
      isStaff: false,
    });
  });

  test.each<[string, Handler]>([
    ['an error', status(500)],
    ['maintenance', status(503, '<h1>Back soon</h1>', 'text/html')],
    ['too many requests', status(429)],
    [
      'a redirect to a login page',
      (_, response) => void response.writeHead(302, { location: '/login' }).end(),
    ],
    ['HTML instead of JSON', status(200, '<!doctype html><title>Log in</title>', 'text/html')],
    ['JSON of another shape', status(200, { title: 'x' })],
    ['a cut connection', (request) => void request.socket.destroy()],
    [
      'half an answer',
      (request, response) => {
        response
          .writeHead(200, { 'content-length': 100 })
          .write('{', () => request.socket.destroy());
      },
    ],
    ['an endless answer', (_, response) => void response.writeHead(200).end('x'.repeat(4_194_305))],
  ])('reports the LMS as unavailable for %s', async (_, handler) => {
    answers[COURSE_PATH] = handler;
    expect(await refusal()).toMatchObject({ code: 'lms_unavailable', retryAfter: 5 });
    expect(paths().sort()).toEqual([COURSE_PATH, SEQUENCE_PATH]);
  });

  test.each<[string, Handler]>([
    ['sends nothing', () => undefined],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('{')],
  ])('times out on an LMS that %s', async (_, handler) => {
    answers[COURSE_PATH] = handler;
    expect(
      await refusal(PLACE, createLmsClient({ work, baseUrl, now: () => 0, timeoutMs: 50 })),
    ).toMatchObject({ code: 'lms_unavailable' });
  });

  test('reports an unreachable LMS as unavailable, without naming it', async () => {
    const away = createLmsClient({
      work,
      baseUrl: 'http://lms.invalid',
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      now: () => 0,
    });
    const { code, message } = await refusal(PLACE, away);
    expect(code).toBe('lms_unavailable');
    expect(message).not.toContain('lms.invalid');
  });

  test('caches a permission for a minute, per person and place', async () => {
    await Promise.all([client.checkAccess(learner, PLACE), client.checkAccess(learner, PLACE)]);
    clock.now += 59_999;
    await client.checkAccess({ ...learner, token: 'new.p.s' }, PLACE);
    expect(paths().sort()).toEqual([COURSE_PATH, SEQUENCE_PATH]);
    await client.checkAccess({ ...learner, userId: '8' }, PLACE);
    expect(paths()).toHaveLength(4);
    clock.now += 1;
    await client.checkAccess(learner, PLACE);
    expect(paths()).toHaveLength(6);
  });

  test('asks for course, sequence and running exam side by side', async () => {
    const waiting: (() => void)[] = [];
    const held =
      (answer: object): Handler =>
      (request, response) => {
        waiting.push(() => status(200, answer)(request, response));
        // Nobody gets an answer before all have asked.
        if (waiting.length === 3) {
          waiting.forEach((answerNow) => answerNow());
        }
      };
    answers[COURSE_PATH] = held(metadata);
    answers[SEQUENCE_PATH] = held(sequence);
    answers[EXAM_PATH] = held({ in_timed_exam: false });
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: false });
  });

  test('does not cache a refusal', async () => {
    answers[COURSE_PATH] = { ...metadata, is_enrolled: false };
    await refusal();
    answers[COURSE_PATH] = metadata;
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: false });
  });
});
