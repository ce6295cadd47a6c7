/**
 * Holds the stand-in to recorded LMS answers: same keys, same kinds of values, same facts where
 * access is decided.
 */
import { readFileSync } from 'node:fs';
import { decodeJwt, decodeProtectedHeader, createLocalJWKSet, jwtVerify } from 'jose';
import { cookieHeader, startLms, type Lms } from './lms';

const COURSE = 'course-v1:OpenX+BIO101+2026_T1';
const PAGE = 'http://localhost:8080';
const key = (type: string, id: string) => `block-v1:OpenX+BIO101+2026_T1+type@${type}+block@${id}`;
const BLOCKS =
  'depth=all&requested_fields=children,graded,format,due,effort_time&student_view_data=html,video';

let lms: Lms;
beforeAll(async () => {
  lms = await startLms({ port: 0, pageOrigin: PAGE });
});
afterAll(() => lms.close());

function sample(name: string): unknown {
  return JSON.parse(readFileSync(`${import.meta.dirname}/samples/${name}.json`, 'utf8'));
}

/** Keys and kinds of values, however deep; texts and numbers themselves do not count. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(shape);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]));
  }
  return value === null ? null : typeof value;
}

async function get(path: string, username?: string) {
  const headers: HeadersInit = username
    ? { authorization: `JWT ${await lms.signIn(username)}` }
    : {};
  const response = await fetch(`${lms.url}${path}`, { headers });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

test.each([
  ['course_metadata.learner', `/api/course_home/course_metadata/${COURSE}`, 'learner', 200],
  ['course_metadata.staff', `/api/course_home/course_metadata/${COURSE}`, 'staff', 200],
  ['course_metadata.unenrolled', `/api/course_home/course_metadata/${COURSE}`, 'unenrolled', 200],
  ['course_metadata.anonymous', `/api/course_home/course_metadata/${COURSE}`, undefined, 200],
  [
    'course_metadata.unknown_course',
    '/api/course_home/course_metadata/course-v1:No+Such+Course',
    'learner',
    404,
  ],
  ['courseware_course.learner', `/api/courseware/course/${COURSE}`, 'learner', 200],
  ['sequence.ordinary', `/api/courseware/sequence/${key('sequential', 'glance')}`, 'learner', 200],
  ['sequence.timed_exam', `/api/courseware/sequence/${key('sequential', 'exam')}`, 'learner', 200],
  ['course_outline.learner', `/api/learning_sequences/v1/course_outline/${COURSE}`, 'learner', 200],
  ['navigation.learner', `/api/course_home/v1/navigation/${COURSE}`, 'learner', 200],
  [
    'blocks.unit.html_on',
    `/api/courses/v2/blocks/${key('vertical', 'what')}?username=learner&${BLOCKS}`,
    'learner',
    200,
  ],
  [
    'blocks.video_unit',
    `/api/courses/v2/blocks/${key('vertical', 'lightrx')}?username=learner&${BLOCKS}`,
    'learner',
    200,
  ],
  [
    'blocks.problem_unit',
    `/api/courses/v2/blocks/${key('vertical', 'fixation')}?username=learner&${BLOCKS}`,
    'learner',
    200,
  ],
  [
    'blocks.exam_unit_direct',
    `/api/courses/v2/blocks/${key('vertical', 'exam_1')}?username=learner&${BLOCKS}`,
    'learner',
    200,
  ],
  [
    'blocks.unreleased_unit',
    `/api/courses/v2/blocks/${key('vertical', 'resp_1')}?username=learner&${BLOCKS}`,
    'learner',
    404,
  ],
  [
    'blocks.other_user',
    `/api/courses/v2/blocks/${key('vertical', 'what')}?username=staff&${BLOCKS}`,
    'learner',
    403,
  ],
  [
    'blocks.course',
    `/api/courses/v2/blocks/?course_id=${encodeURIComponent(COURSE)}&username=learner&depth=all&requested_fields=children,graded,format,due`,
    'learner',
    200,
  ],
  ['csrf_token', '/csrf/api/v1/token', 'learner', 200],
  ['user_me', '/api/user/v1/me', 'learner', 200],
  ['mfe_config.learning', '/api/mfe_config/v1?mfe=learning', undefined, 200],
])('%s has the shape that the LMS answers', async (name, path, username, status) => {
  const answer = await get(path, username);
  expect(answer.status).toBe(status);
  expect(shape(answer.json)).toEqual(shape(sample(name)));
});

test.each(['learner', 'unenrolled', 'staff', 'anonymous'])(
  'course access of %s is the recorded one',
  async (who) => {
    const { json } = await get(
      `/api/course_home/course_metadata/${COURSE}`,
      who === 'anonymous' ? undefined : who,
    );
    const recorded = sample(`course_metadata.${who}`) as Record<string, unknown>;
    for (const fact of [
      'course_access',
      'is_enrolled',
      'is_staff',
      'original_user_is_staff',
      'studio_access',
      'username',
    ]) {
      expect({ [fact]: json[fact] }).toEqual({ [fact]: recorded[fact] });
    }
  },
);

test('block ids, access and exam facts are the recorded ones', async () => {
  const exam = await get(`/api/courseware/sequence/${key('sequential', 'exam')}`, 'learner');
  expect(exam.json.is_time_limited).toBe(true);
  const tree = await get(
    `/api/courses/v2/blocks/?course_id=${encodeURIComponent(COURSE)}&username=learner&depth=all&requested_fields=children`,
    'learner',
  );
  expect(Object.keys(tree.json.blocks as object).sort()).toEqual(
    Object.keys((sample('blocks.course') as { blocks: object }).blocks).sort(),
  );
  expect(Object.keys(tree.json.blocks as object)).not.toContain(key('vertical', 'exam_1'));
});

test('html student view data follows the platform switch', async () => {
  const path = `/api/courses/v2/blocks/${key('vertical', 'what')}?username=learner&${BLOCKS}`;
  lms.setHtmlEnabled(false);
  const off = await get(path, 'learner');
  lms.setHtmlEnabled(true);
  const on = await get(path, 'learner');
  expect(shape(off.json)).toEqual(shape(sample('blocks.unit.html_off')));
  expect(off.text).not.toContain('stomata');
  expect(on.text).toContain('stomata');
});

test('a video points to its transcript, which is an SRT file', async () => {
  const { json } = await get(
    `/api/courses/v2/blocks/${key('vertical', 'lightrx')}?username=learner&${BLOCKS}`,
    'learner',
  );
  const blocks = json.blocks as Record<
    string,
    { student_view_data: { transcripts: { en: string } } }
  >;
  const url = blocks[key('video', 'lightrx_video')]!.student_view_data.transcripts.en;
  const srt = await (await fetch(url)).text();
  expect(srt).toMatch(/^1\n00:00:00,000 --> 00:00:06,500\n/);
  expect(srt).toContain('Z-scheme');
});

test.each([
  ['the sequence', `/api/courseware/sequence/${key('sequential', 'glance')}`, 401, 404],
  [
    'the blocks',
    `/api/courses/v2/blocks/${key('vertical', 'what')}?username=unenrolled&${BLOCKS}`,
    401,
    403,
  ],
  ['the outline', `/api/learning_sequences/v1/course_outline/${COURSE}`, 401, 403],
  ['the unit page', `/xblock/${key('vertical', 'what')}`, 404, 404],
])('%s is closed to strangers and the not enrolled', async (_name, path, anonymous, unenrolled) => {
  expect((await get(path)).status).toBe(anonymous);
  expect((await get(path, 'unenrolled')).status).toBe(unenrolled);
});

test('a tester sees what is not released yet', async () => {
  expect(
    (await get(`/api/courseware/sequence/${key('sequential', 'respiration')}`, 'beta')).status,
  ).toBe(200);
  expect(
    (await get(`/api/courseware/sequence/${key('sequential', 'respiration')}`, 'learner')).status,
  ).toBe(404);
});

test('an audit track that is over is closed, and says so', async () => {
  const { json } = await get(`/api/course_home/course_metadata/${COURSE}`, 'expired');
  expect(json).toMatchObject({
    is_enrolled: true,
    course_access: { has_access: false, error_code: 'audit_expired' },
  });
  expect(
    (await get(`/api/courseware/sequence/${key('sequential', 'glance')}`, 'expired')).status,
  ).toBe(404);
});

test('a unit is no sequence: 422', async () => {
  expect((await get(`/api/courseware/sequence/${key('vertical', 'what')}`, 'learner')).status).toBe(
    422,
  );
});

test.each(['learner', 'staff'])(
  'the token of %s has the recorded claims and verifies with the published keys',
  async (username) => {
    const token = await lms.signIn(username);
    const recorded = sample(`jwt.${username}`) as { payload: Record<string, unknown> };
    const { payload } = await jwtVerify(token, createLocalJWKSet(lms.jwks), {
      issuer: `${lms.url}/oauth2`,
      audience: 'openedx',
    });
    expect(decodeProtectedHeader(token).alg).toBe('RS512');
    expect(shape(payload)).toEqual(shape(recorded.payload));
    for (const claim of [
      'preferred_username',
      'user_id',
      'administrator',
      'email',
      'version',
      'aud',
      'scopes',
      'filters',
    ]) {
      expect(payload[claim]).toEqual(recorded.payload[claim]);
    }
    expect(payload.exp! - payload.iat!).toBe(3600);
    expect(await (await fetch(`${lms.url}/api/jwks.json`)).json()).toEqual(lms.jwks);
  },
);

test('a forged, foreign or expired token speaks for nobody', async () => {
  const me = async (token: string) =>
    (await fetch(`${lms.url}/api/user/v1/me`, { headers: { authorization: `JWT ${token}` } }))
      .status;
  const token = await lms.signIn('learner');
  expect(await me(token)).toBe(200);
  expect(await me(`${token.slice(0, -8)}AAAAAAAA`)).toBe(401);
  expect(await me(await lms.signIn('learner', { exp: 1 }))).toBe(401);
  expect(
    await me(await lms.signIn('learner', { iss: 'https://elsewhere.example.org/oauth2' })),
  ).toBe(401);
});

test('split cookies count only beside the USE-JWT-COOKIE header', async () => {
  const cookie = cookieHeader(await lms.signIn('staff'));
  const withHeader = await fetch(`${lms.url}/api/user/v1/me`, {
    headers: { cookie, 'use-jwt-cookie': 'true' },
  });
  expect(await withHeader.json()).toEqual({ username: 'staff' });
  expect((await fetch(`${lms.url}/api/user/v1/me`, { headers: { cookie } })).status).toBe(401);
});

describe('signing in with a browser', () => {
  const login = (query: string) => fetch(`${lms.url}/login?${query}`, { redirect: 'manual' });

  test('sets the cookies of a release and goes back to the page', async () => {
    const next = `${PAGE}/course/${COURSE}?dir=rtl`;
    const response = await login(`next=${encodeURIComponent(next)}&username=staff`);
    const cookies = response.headers.getSetCookie();
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(next);
    const named = (name: string) => cookies.find((cookie) => cookie.startsWith(`${name}=`))!;
    expect(named('edx-jwt-cookie-header-payload')).not.toContain('HttpOnly');
    expect(named('edx-jwt-cookie-signature')).toContain('HttpOnly');
    expect(named('sessionid')).toContain('HttpOnly');
    expect(cookies.every((cookie) => cookie.includes('SameSite=Lax'))).toBe(true);
    expect(
      decodeJwt(`${named('edx-jwt-cookie-header-payload').split('=')[1]!.split(';')[0]}.x`)
        .preferred_username,
    ).toBe('staff');
  });

  test.each(['https://evil.example.org/', '//evil.example.org', 'javascript:alert(1)'])(
    'never leads to %s',
    async (next) => {
      expect((await login(`next=${encodeURIComponent(next)}`)).headers.get('location')).toBe(
        `${PAGE}/`,
      );
    },
  );

  test('refuses an unknown user', async () => {
    expect((await login('username=nobody')).status).toBe(400);
  });

  test('refreshes the token for a session, for the page only, and not after signing out', async () => {
    const cookies = (await login('')).headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const refresh = (cookie: string) =>
      fetch(`${lms.url}/login_refresh`, { method: 'POST', headers: { cookie, origin: PAGE } });
    const response = await refresh(cookies);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.getSetCookie().join()).toContain('edx-jwt-cookie-signature=');
    expect((await refresh('')).status).toBe(401);
    await fetch(`${lms.url}/logout`, { headers: { cookie: cookies } });
    expect((await refresh(cookies)).status).toBe(401);
  });
});

test('when down it answers 503 to everything, and comes back', async () => {
  lms.setDown(true);
  expect((await get(`/api/course_home/course_metadata/${COURSE}`, 'learner')).status).toBe(503);
  lms.setDown(false);
  expect((await get(`/api/course_home/course_metadata/${COURSE}`, 'learner')).status).toBe(200);
});

describe('timed exams', () => {
  const LMS = '/api/edx_proctoring/v1/proctored_exam/attempt';
  const SERVICE = '/api/v1/exams/attempt/latest';
  afterEach(() => lms.exams.end('learner'));

  test('are shown to the person whose attempt runs, by the service that has it', async () => {
    expect((await get(LMS, 'learner')).json).toEqual({ in_timed_exam: false, is_proctored: false });
    expect((await get(SERVICE, 'learner')).json).toEqual({});
    lms.exams.start('learner');
    expect((await get(LMS, 'learner')).json).toMatchObject({
      in_timed_exam: true,
      course_id: COURSE,
      attempt_status: 'started',
    });
    expect((await get(LMS, 'learner2')).json.in_timed_exam).toBe(false);
    lms.exams.start('learner', { service: 'exams', status: 'submitted' });
    expect((await get(LMS, 'learner')).json.in_timed_exam).toBe(false);
    expect((await get(SERVICE, 'learner')).json).toMatchObject({ attempt_status: 'submitted' });
    expect((await get(LMS)).status).toBe(401);
  });

  test('begin and end by hand', async () => {
    const turn = (running: boolean) =>
      fetch(`${lms.url}/stand-in/exam?user=learner&running=${running}`);
    await turn(true);
    expect((await get(LMS, 'learner')).json.in_timed_exam).toBe(true);
    await turn(false);
    expect((await get(LMS, 'learner')).json.in_timed_exam).toBe(false);
    expect((await fetch(`${lms.url}/stand-in/exam?user=nobody`)).status).toBe(400);
  });
});
