/** A person in a timed exam gets nothing, on whichever way they were when it began. */
import type { ResponseObject } from '../../protocol';
import { api, ask, bearer, call, COURSE, eventsIn, refused, serve, useApi } from './testing/api';

useApi();
const OTHER_COURSE = 'course-v1:OpenX+CHEM1+2026';
const EXAM = { status: 403, code: 'exam_in_progress', param: null };
/** Milliseconds; the shortest that still leaves time for a request. */
const CHECK_MS = 200;
const start = (user = 'learner', courseId = COURSE) => api.lms.exams.start(user, { courseId });
const aLittleLater = () => {
  api.clock += CHECK_MS;
};
afterEach(() => {
  for (const user of ['learner', 'staff', 'otherstaff']) {
    api.lms.exams.end(user);
  }
  api.lms.exams.answerInstead(null);
});

/** Follows a stream; `more` resolves with what has arrived once `enough` says so, or at the end. */
async function reading(response: Response) {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = '';
  return async (enough: (text: string) => boolean = () => false): Promise<string> => {
    while (!enough(text)) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      text += decoder.decode(value, { stream: true });
    }
    return text;
  };
}
const runningAnswer = async () => {
  const response = await ask({ stream: true });
  const more = await reading(response);
  const begun = await more((text) => text.includes('output_text.delta'));
  return { more, id: (eventsIn(begun)[0] as { response: ResponseObject }).response.id };
};

test('a stream that began before ends with the code, and goes on after the exam', async () => {
  await serve([{ text: ['a', 'b'], hang: true }], { examCheckMs: CHECK_MS });
  const { more, id } = await runningAnswer();
  start();
  aLittleLater();
  const last = (await more()).trim().split('\n\n').at(-1) ?? '';
  expect(last.split('\n')[0]).toBe('event: error');
  expect(JSON.parse(last.slice(last.indexOf('{')))).toEqual({
    type: 'error',
    code: 'exam_in_progress',
    message: 'The assistant is not available during an exam.',
    param: null,
  });
  const resumed = () => call('GET', `/v1/responses/${id}?stream=true&starting_after=0`);
  expect(await refused(await resumed())).toEqual(EXAM);
  api.lms.exams.end('learner');
  aLittleLater();
  const again = await (await reading(await resumed()))((text) => text.includes('"delta":"b"'));
  expect(again).toContain('"delta":"b"');
});

test('a request that waits for its answer is refused when an exam begins meanwhile', async () => {
  await serve([{ text: ['secret'], hang: true }], { examCheckMs: CHECK_MS });
  const waiting = ask({});
  const { id } = await newest();
  start();
  aLittleLater();
  await api.agent.cancel(id, await principal());
  expect(await refused(await waiting)).toEqual(EXAM);
});

/** The running response of the learner. */
async function newest(): Promise<{ id: string }> {
  for (;;) {
    const list = await call('GET', `/v1/conversations?course_id=${encodeURIComponent(COURSE)}`);
    const { data } = (await list.json()) as {
      data: { mcp_assistant: { last_response: { id: string } | null } }[];
    };
    const last = data[0]?.mcp_assistant.last_response;
    if (last) {
      return last;
    }
  }
}
const principal = async () => ({
  userId: '7',
  username: 'learner',
  token: await api.lms.signIn('learner'),
  isGlobalStaff: false,
  expiresAt: Infinity,
});

test('a stream breaks off when nobody can tell whether there is an exam, and can be resumed', async () => {
  await serve([{ text: ['a'], hang: true }], { examCheckMs: CHECK_MS });
  const { more, id } = await runningAnswer();
  api.lms.exams.answerInstead(500);
  aLittleLater();
  await expect(more()).rejects.toThrow();
  const resumed = () => call('GET', `/v1/responses/${id}?stream=true`);
  expect(await refused(await resumed())).toMatchObject({ status: 503, code: 'lms_unavailable' });
  api.lms.exams.answerInstead(null);
  // A failure of the LMS is kept for a second.
  api.clock += 1_000;
  const again = await (await reading(await resumed()))((text) => text.includes('"delta":"a"'));
  expect(again).toContain('"delta":"a"');
});

test('a request that is not even valid is refused for the exam', async () => {
  await serve([]);
  start();
  for (const response of [
    await call('POST', '/v1/responses', '{'),
    await call('POST', '/v1/responses', { nonsense: true }),
    await call('GET', '/v1/conversations'),
  ]) {
    expect(await refused(response)).toEqual(EXAM);
  }
});

test('the answer to a key that was used before is refused, too', async () => {
  await serve([{ text: ['fine'] }]);
  const once = async () => ask({}, { ...(await bearer()), 'idempotency-key': 'k' });
  expect((await once()).status).toBe(200);
  start();
  api.clock += 5_000;
  expect(await refused(await once())).toEqual(EXAM);
});

describe('staff who preview an exam of their course', () => {
  test('use the assistant in that course, with everything that belongs to it', async () => {
    await serve([{ text: ['fine'] }]);
    start('staff');
    const headers = await bearer('staff');
    const answer = (await (await ask({}, headers)).json()) as ResponseObject;
    expect(answer.status).toBe('completed');
    for (const path of [
      `/v1/responses/${answer.id}`,
      `/v1/conversations/${answer.conversation.id}/items`,
      `/v1/conversations?course_id=${encodeURIComponent(COURSE)}`,
    ]) {
      expect((await call('GET', path, undefined, headers)).status).toBe(200);
    }
  });

  test('use it in no other course, and nothing that belongs to one', async () => {
    await serve([{ text: ['fine'] }]);
    const headers = await bearer('staff');
    const { id, conversation } = (await (await ask({}, headers)).json()) as ResponseObject;
    start('staff', OTHER_COURSE);
    api.clock += 5_000;
    for (const response of [
      await ask({}, headers),
      await ask({ metadata: { course_id: COURSE } }, headers),
      await call('GET', `/v1/responses/${id}`, undefined, headers),
      await call('GET', `/v1/conversations/${conversation.id}/items`, undefined, headers),
      await call(
        'GET',
        `/v1/conversations?course_id=${encodeURIComponent(COURSE)}`,
        undefined,
        headers,
      ),
      await call(
        'GET',
        `/v1/assistant?course_id=${encodeURIComponent(COURSE)}`,
        undefined,
        headers,
      ),
    ]) {
      expect(await refused(response)).toEqual(EXAM);
    }
  });

  test('get no answer of another course by a key that was used before', async () => {
    await serve([{ text: ['fine'] }, { text: ['again'] }]);
    const headers = await bearer('staff');
    const { conversation } = (await (await ask({}, headers)).json()) as ResponseObject;
    const once = () =>
      ask({ conversation, metadata: {} }, { ...headers, 'idempotency-key': 'staff' });
    expect((await once()).status).toBe(200);
    start('staff', OTHER_COURSE);
    api.clock += 5_000;
    expect(await refused(await once())).toEqual(EXAM);
  });

  test('are learners in the exams of other courses', async () => {
    await serve([]);
    start('otherstaff', COURSE);
    const response = await ask(
      { metadata: { course_id: OTHER_COURSE } },
      await bearer('otherstaff'),
    );
    expect(await refused(response)).toEqual(EXAM);
  });
});

test('an administrator can switch a tool off in the middle of an exam', async () => {
  await serve([]);
  start('staff', OTHER_COURSE);
  const headers = {
    authorization: `Bearer ${await api.lms.signIn('staff', { administrator: true })}`,
  };
  const switched = await call('POST', '/v1/mcp_servers/peer/switch', { disabled: true }, headers);
  expect(switched.status).toBe(200);
});
