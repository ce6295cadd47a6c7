/**
 * The LMS client against a real HTTP server that answers as the LMS does, and as it does on bad
 * days.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Place } from '../../protocol';
import { AppError } from '../base/errors';
import { createLmsClient, type LmsClient } from '.';
import type { Principal } from '../auth/principal';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const SEQUENCE = 'block-v1:OpenX+BIO101+2026_T1+type@sequential+block@glance';
const UNIT = 'block-v1:OpenX+BIO101+2026_T1+type@vertical+block@what';
const PLACE: Place = { course_id: COURSE, sequence_id: SEQUENCE, unit_id: UNIT };
const COURSE_PATH = `/api/course_home/course_metadata/${COURSE}`;
const SEQUENCE_PATH = `/api/courseware/sequence/${SEQUENCE}`;
const BLOCKS_PATH = `/api/courses/v2/blocks/${UNIT}`;
const TRANSCRIPT_PATH = `/courses/${COURSE}/xblock/video/handler_noauth/transcript/download`;

const learner: Principal = {
  userId: '7',
  username: 'learner',
  token: 'h.p.s',
  isGlobalStaff: false,
  expiresAt: 2_000_000_000,
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Answer = Handler | object;
const status =
  (code: number, body: object | string = {}, type = 'application/json'): Handler =>
  (_, response) => {
    response
      .writeHead(code, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const access = { has_access: true, error_code: null, user_message: null };
const metadata = {
  title: 'How Plants Make Sugar',
  is_enrolled: true,
  is_staff: false,
  username: 'learner',
  course_access: access,
};
const sequence = {
  item_id: SEQUENCE,
  is_time_limited: false,
  is_proctored: false,
  is_hidden_after_due: false,
  gated_content: { gated: false },
  items: [{ id: UNIT, page_title: 'What photosynthesis does', type: 'other' }],
};
const html = (name: string, data: object) => ({
  type: 'html',
  display_name: name,
  student_view_data: data,
});
const video = (name: string, url?: string) => ({
  type: 'video',
  display_name: name,
  student_view_data: { duration: 42, transcripts: url === undefined ? {} : { en: url } },
});

function blocks(children: Record<string, object>): object {
  return {
    root: UNIT,
    blocks: {
      [UNIT]: {
        type: 'vertical',
        display_name: 'What photosynthesis does',
        children: Object.keys(children),
      },
      ...children,
    },
  };
}

let answers: Record<string, Answer>;
let requests: { path: string; query: URLSearchParams; authorization: string | undefined }[];
let baseUrl: string;
let client: LmsClient;
let clock: { now: number };

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://lms');
  const path = decodeURIComponent(pathname);
  requests.push({ path, query: searchParams, authorization: request.headers.authorization });
  const answer = answers[path] ?? status(404, { detail: 'Not found.' });
  (typeof answer === 'function' ? (answer as Handler) : status(200, answer))(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});
beforeEach(() => {
  answers = { [COURSE_PATH]: metadata, [SEQUENCE_PATH]: sequence, [BLOCKS_PATH]: blocks({}) };
  requests = [];
  clock = { now: 1_000_000 };
  client = createLmsClient({ baseUrl, now: () => clock.now });
});

const paths = (): string[] => requests.map(({ path }) => path);

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
  it('asks as the person, with keys escaped', async () => {
    expect(await client.checkAccess(learner, PLACE)).toEqual({
      courseTitle: 'How Plants Make Sugar',
      isStaff: false,
      unitTitle: 'What photosynthesis does',
    });
    expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [COURSE_PATH, 'JWT h.p.s'],
      [SEQUENCE_PATH, 'JWT h.p.s'],
    ]);
  });

  it('needs only the course where there is no unit', async () => {
    await client.checkAccess(learner, { course_id: COURSE });
    expect(paths()).toEqual([COURSE_PATH]);
  });

  it('lets course staff in without enrolment, also into an exam', async () => {
    answers[COURSE_PATH] = { ...metadata, is_enrolled: false, is_staff: true };
    answers[SEQUENCE_PATH] = {
      ...sequence,
      is_time_limited: true,
      is_hidden_after_due: true,
      gated_content: { gated: true },
    };
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: true });
  });

  it('counts staff who look at the course as a learner as learners, enrolled or not', async () => {
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

  it.each<[string, Answer, object]>([
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
    expect(paths()).toEqual([COURSE_PATH]);
  });

  it.each<[string, Answer, string]>([
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
    ['a unit in place of a sequence', status(422), 'unit_not_accessible'],
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

  it('refuses an exam also when no unit is named', async () => {
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

  it.each<[string, Place, string, string | null]>([
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

  it('knows keys in other scripts', async () => {
    const course = 'course-v1:Университет+Био.101+2026~1';
    answers[`/api/course_home/course_metadata/${course}`] = metadata;
    expect(await client.checkAccess(learner, { course_id: course })).toMatchObject({
      isStaff: false,
    });
  });

  it.each<[string, Handler]>([
    ['an error', status(500)],
    ['maintenance', status(503, '<h1>Back soon</h1>', 'text/html')],
    ['too many requests', status(429)],
    [
      'a redirect to a login page',
      (_, response) => void response.writeHead(302, { location: '/login' }).end(),
    ],
    ['HTML in place of JSON', status(200, '<!doctype html><title>Log in</title>', 'text/html')],
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
  ])('calls the LMS unavailable for %s', async (_, handler) => {
    answers[COURSE_PATH] = handler;
    expect(await refusal()).toMatchObject({ code: 'lms_unavailable', retryAfter: 5 });
    expect(paths()).toEqual([COURSE_PATH]);
  });

  it.each<[string, Handler]>([
    ['says nothing', () => undefined],
    ['stops in the middle', (_, response) => void response.writeHead(200).write('{')],
  ])('gives up on an LMS that %s', async (_, handler) => {
    answers[COURSE_PATH] = handler;
    expect(
      await refusal(PLACE, createLmsClient({ baseUrl, now: () => 0, timeoutMs: 50 })),
    ).toMatchObject({ code: 'lms_unavailable' });
  });

  it('calls an LMS that is not there unavailable, without naming it', async () => {
    const away = createLmsClient({
      baseUrl: 'http://lms.invalid',
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      now: () => 0,
    });
    const { code, message } = await refusal(PLACE, away);
    expect(code).toBe('lms_unavailable');
    expect(message).not.toContain('lms.invalid');
  });

  it('remembers what is allowed for a minute, for each person and place', async () => {
    await Promise.all([client.checkAccess(learner, PLACE), client.checkAccess(learner, PLACE)]);
    clock.now += 59_999;
    await client.checkAccess({ ...learner, token: 'new.p.s' }, PLACE);
    expect(paths()).toEqual([COURSE_PATH, SEQUENCE_PATH]);
    await client.checkAccess({ ...learner, userId: '8' }, PLACE);
    expect(paths()).toHaveLength(4);
    clock.now += 1;
    await client.checkAccess(learner, PLACE);
    expect(paths()).toHaveLength(6);
  });

  it('does not remember a refusal', async () => {
    answers[COURSE_PATH] = { ...metadata, is_enrolled: false };
    await refusal();
    answers[COURSE_PATH] = metadata;
    expect(await client.checkAccess(learner, PLACE)).toMatchObject({ isStaff: false });
  });
});

describe('enrollmentMode', () => {
  const PATH = `/api/courseware/course/${COURSE}`;
  const mode = () => client.enrollmentMode(learner, COURSE);

  it('is that of an active enrolment, remembered for a minute', async () => {
    answers[PATH] = { enrollment: { mode: 'verified', is_active: true } };
    expect([await mode(), await mode()]).toEqual(['verified', 'verified']);
    expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
      [PATH, 'JWT h.p.s'],
    ]);
  });

  it.each<[string, Answer]>([
    ['an enrolment that is over', { enrollment: { mode: 'verified', is_active: false } }],
    ['no enrolment', { enrollment: { mode: null, is_active: false } }],
    ['a closed course', status(403)],
  ])('is none for %s', async (_, answer) => {
    answers[PATH] = answer;
    expect(await mode()).toBeNull();
  });

  it('is unknown while the LMS is down, which is no refusal', async () => {
    answers[PATH] = status(500);
    await expect(mode()).rejects.toMatchObject({ code: 'lms_unavailable' });
  });
});

describe('courseContext', () => {
  const read = (maxChars = 10_000, place = PLACE) =>
    client.courseContext(learner, place, { functions: ['unit_content'], maxChars });
  const texts = async (maxChars?: number) =>
    (await read(maxChars)).passages.map(({ text }) => text);
  const UNIT_URL = `/learning/course/${COURSE}/${SEQUENCE}/${UNIT}`;

  it("is the unit's text, in its order", async () => {
    answers[BLOCKS_PATH] = blocks({
      text: html('From light to sugar', {
        enabled: true,
        html: '<p>A leaf takes in <b>CO<sub>2</sub></b>.</p>',
      }),
      film: video('The Z-scheme', `${baseUrl}${TRANSCRIPT_PATH}?lang=en`),
      check: { type: 'problem', display_name: 'Quick check' },
      talk: { type: 'discussion', display_name: null },
    });
    answers[TRANSCRIPT_PATH] = status(
      200,
      '1\n00:00:00,000 --> 00:00:06,500\nIt is called the Z-scheme.\n',
      'application/x-subrip',
    );
    expect(await read()).toEqual({
      courseTitle: 'How Plants Make Sugar',
      unitTitle: 'What photosynthesis does',
      passages: [
        {
          title: 'What photosynthesis does',
          url: UNIT_URL,
          text:
            'From light to sugar\nA leaf takes in CO2.\n\nThe Z-scheme (video transcript)\nIt is called the Z-scheme.\n\n' +
            'Quick check (problem)\n\ndiscussion (discussion)',
        },
      ],
      incomplete: ['the text of the problem "Quick check" (not served by the LMS)'],
      htmlOff: false,
    });
    const [blocksRequest, transcriptRequest] = requests.slice(2);
    expect(Object.fromEntries(blocksRequest!.query)).toEqual({
      username: 'learner',
      depth: 'all',
      requested_fields: 'children',
      student_view_data: 'html,video',
    });
    expect(blocksRequest!.authorization).toBe('JWT h.p.s');
    expect(transcriptRequest!.authorization).toBeUndefined();
  });

  it('says what is not served', async () => {
    answers[BLOCKS_PATH] = blocks({
      off: html('Off', { enabled: false, message: 'To enable, set FEATURES[...]' }),
      silent: video('Silent'),
      foreign: video('Foreign', 'https://evil.example/transcript'),
      odd: video('Odd', 'http://[bad'),
      gone: video('Gone', '/gone'),
      page: video('Page', '/login'),
      down: video('Down', `${baseUrl}/down`),
      bare: { type: 'video', display_name: 'Bare' },
    });
    answers['/login'] = status(200, '<html>', 'text/html; charset=utf-8');
    answers['/down'] = status(500);
    const {
      passages: [passage],
      incomplete,
      htmlOff,
    } = await read();
    expect(htmlOff).toBe(true);
    expect(passage?.text).toBe(
      [
        'Off',
        ...['Silent', 'Foreign', 'Odd', 'Gone', 'Page', 'Down', 'Bare'].map(
          (name) => `${name} (video)`,
        ),
      ].join('\n\n'),
    );
    expect(incomplete).toEqual([
      'the text of "Off" (not served by the LMS)',
      'the transcript of "Silent" (there is none)',
      'the transcript of "Foreign" (it is on another site)',
      'the transcript of "Odd" (it is on another site)',
      'the transcript of "Gone" (not served by the LMS)',
      'the transcript of "Page" (not served by the LMS)',
      'the transcript of "Down" (the LMS did not answer)',
      'the transcript of "Bare" (there is none)',
    ]);
    expect(paths().slice(3)).toEqual(expect.arrayContaining(['/gone', '/login', '/down']));
    expect(paths()).toHaveLength(6);
  });

  it('reads only so many transcripts', async () => {
    answers['/t'] = status(200, 'Spoken.', 'text/plain');
    answers[BLOCKS_PATH] = blocks(
      Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`v${index}`, video(`V${index}`, '/t')]),
      ),
    );
    const { incomplete } = await read();
    expect(incomplete).toEqual([
      'the transcript of "V8" (too many videos)',
      'the transcript of "V9" (too many videos)',
    ]);
    expect(paths().filter((path) => path === '/t')).toHaveLength(8);
  });

  it('walks nested blocks once, whatever the tree says', async () => {
    answers[BLOCKS_PATH] = blocks({
      group: {
        type: 'split_test',
        display_name: 'Group',
        children: ['inner', UNIT, 'nowhere', 'constructor'],
      },
    });
    (answers[BLOCKS_PATH] as { blocks: object }).blocks = {
      ...(answers[BLOCKS_PATH] as { blocks: object }).blocks,
      inner: html('Inner', { html: '<p>deep</p>' }),
    };
    expect(await texts()).toEqual(['Group (split_test)\n\nInner\ndeep']);
  });

  it('is cut at a paragraph when it is too long', async () => {
    answers[BLOCKS_PATH] = blocks({
      text: html('Long', { html: '<p>one one one</p><p>two two two</p><p>three three</p>' }),
    });
    expect(await read(32)).toMatchObject({
      passages: [{ text: 'Long\none one one\n\ntwo two two' }],
      incomplete: ['the rest of the unit (too long)'],
    });
    expect(await texts(0)).toEqual(['']);
  });

  it('is only the title where the blocks cannot be had', async () => {
    answers[BLOCKS_PATH] = status(500);
    const rest = {
      courseTitle: 'How Plants Make Sugar',
      unitTitle: 'What photosynthesis does',
      passages: [],
      htmlOff: false,
    };
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (the LMS did not answer)'],
    });
    answers[BLOCKS_PATH] = status(404, { developer_message: 'Block not found' });
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (not accessible)'],
    });
    answers[BLOCKS_PATH] = { root: 'other', blocks: {} };
    expect(await read()).toEqual({
      ...rest,
      incomplete: ['the text of the unit (the LMS did not answer)'],
    });
    answers[BLOCKS_PATH] = { blocks: { [UNIT]: { type: 'vertical' } } };
    expect(await read()).toEqual({
      ...rest,
      passages: [{ title: 'What photosynthesis does', url: UNIT_URL, text: '' }],
      incomplete: [],
    });
  });

  it('gives nothing of a place that the person may not see', async () => {
    answers[SEQUENCE_PATH] = { ...sequence, is_time_limited: true };
    expect(await read()).toEqual({
      courseTitle: COURSE,
      unitTitle: null,
      passages: [],
      incomplete: ['the course content (not accessible)'],
      htmlOff: false,
    });
    expect(paths()).not.toContain(BLOCKS_PATH);
  });

  it('is short outside of units', async () => {
    expect(await read(100, { course_id: COURSE })).toEqual({
      courseTitle: 'How Plants Make Sugar',
      unitTitle: null,
      passages: [],
      incomplete: [],
      htmlOff: false,
    });
    answers[SEQUENCE_PATH] = { ...sequence, items: [{ id: UNIT }] };
    answers[BLOCKS_PATH] = status(500);
    expect(await read()).toMatchObject({ unitTitle: null });
  });

  it('is remembered for a minute, and failures are not', async () => {
    answers[BLOCKS_PATH] = status(500);
    await read();
    answers[BLOCKS_PATH] = blocks({ text: html('T', { html: 'now' }) });
    const first = await read();
    first.incomplete.push('changed by a reader');
    clock.now += 59_999;
    expect(await read()).toMatchObject({ passages: [{ text: 'T\nnow' }], incomplete: [] });
    expect(paths().filter((path) => path === BLOCKS_PATH)).toHaveLength(2);
    clock.now += 1;
    await client.courseContext({ ...learner, userId: '8' }, PLACE, {
      functions: ['unit_content'],
      maxChars: 10,
    });
    expect(paths().filter((path) => path === BLOCKS_PATH)).toHaveLength(3);
  });

  it('lets our own mistakes pass', async () => {
    const broken = createLmsClient({
      baseUrl,
      now: () => {
        throw new TypeError('no clock');
      },
    });
    await expect(
      broken.courseContext(learner, PLACE, { functions: ['unit_content'], maxChars: 1 }),
    ).rejects.toThrow('no clock');
  });
});
