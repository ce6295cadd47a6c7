/** The whole application: who gets in, and what holds for every route. */
import { cookieHeader } from '../../../test/harness/lms/lms';
import type { ResponseObject } from '../../protocol';
import {
  api,
  ask,
  bearer,
  call,
  COURSE,
  exam,
  ORIGIN,
  query,
  refused,
  serve,
  unit,
  useApi,
} from './testing/api';

useApi();

describe('access to the API', () => {
  beforeEach(() => serve([{ text: ['x'] }]));

  test('the API answers 401 without a token and 403 to a foreign page, and lets our page in with cookies', async () => {
    expect(await refused(await ask({}, {}))).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
    const cookies = {
      cookie: cookieHeader(await api.lms.signIn('learner')),
      'use-jwt-cookie': 'true',
    };
    expect(
      await refused(await ask({}, { ...cookies, origin: 'https://evil.example' })),
    ).toMatchObject({ status: 403, code: 'origin_not_allowed' });
    expect(await refused(await ask({}, cookies))).toMatchObject({
      status: 403,
      code: 'origin_not_allowed',
    });
    expect((await ask({}, { ...cookies, origin: ORIGIN })).status).toBe(200);
  });

  test('the API allows a preflight of our page, and not of another page', async () => {
    const preflight = (origin: string, method = 'POST') =>
      fetch(`${api.base}/v1/responses`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'use-jwt-cookie',
        },
      });
    const own = await preflight(ORIGIN);
    expect(own.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(own.headers.get('access-control-allow-credentials')).toBe('true');
    const remove = await preflight(ORIGIN, 'DELETE');
    expect(remove.headers.get('access-control-allow-methods')).toMatch(/\bDELETE\b/);
    expect(
      (await preflight('https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  test('a stream for our page carries the headers that the browser needs', async () => {
    const cookies = {
      cookie: cookieHeader(await api.lms.signIn('learner')),
      'use-jwt-cookie': 'true',
      origin: ORIGIN,
    };
    const response = await ask({ stream: true }, cookies);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    await response.text();
  });

  test("the API does not find other people's responses and conversations", async () => {
    const mine = (await (await ask({})).json()) as ResponseObject;
    const other = await bearer('learner2');
    for (const [method, path] of [
      ['GET', `responses/${mine.id}`],
      ['POST', `responses/${mine.id}/cancel`],
      ['GET', `conversations/${mine.conversation.id}`],
      ['GET', `conversations/${mine.conversation.id}/items`],
      ['DELETE', `conversations/${mine.conversation.id}`],
    ] as const) {
      expect(await refused(await call(method, `/v1/${path}`, undefined, other))).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    expect(await refused(await ask({ conversation: mine.conversation.id }, other))).toMatchObject({
      status: 404,
    });
    expect(
      await (
        await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`, undefined, other)
      ).json(),
    ).toMatchObject({ data: [] });
  });

  test('the API refuses people who are not enrolled, an exam, a unit of another sequence, and an unknown course', async () => {
    const unenrolled = await bearer('unenrolled');
    expect(await refused(await ask({}, unenrolled))).toMatchObject({
      status: 403,
      code: 'enrollment_required',
    });
    expect(
      await refused(
        await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } }, unenrolled),
      ),
    ).toMatchObject({ status: 403 });
    expect(await refused(await ask({ metadata: exam }))).toMatchObject({
      status: 403,
      code: 'exam_in_progress',
    });
    expect(
      await refused(await ask({ metadata: { ...unit, unit_id: exam.unit_id } })),
    ).toMatchObject({ status: 403, code: 'unit_not_accessible' });
    expect(
      await refused(await ask({ metadata: { course_id: 'course-v1:No+Such+Course' } })),
    ).toMatchObject({ status: 404, code: 'course_not_found' });
  });
});

test('the health checks need no token, and other paths are not found', async () => {
  await serve([]);
  expect(await (await call('GET', '/healthz', undefined, {})).json()).toEqual({ status: 'ok' });
  expect((await call('GET', '/readyz', undefined, {})).status).toBe(200);
  expect(await refused(await call('GET', '/nowhere', undefined, {}))).toMatchObject({
    status: 404,
    code: 'not_found',
  });
});

test('a server error answers 500 without details', async () => {
  await serve([]);
  api.store.conversations.list = async () => {
    throw new Error('SELECT secret FROM somewhere');
  };
  const response = await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`);
  const body = await response.text();
  expect(response.status).toBe(500);
  expect(body).toContain('internal_error');
  expect(body).not.toContain('secret');
});
