/** @jest-environment node */
import { conversationsApi } from './conversations';
import { createApi, type Api } from './api';
import { errorOfAnswer } from './errors';
import { startFakeBff, type FakeBff } from './testing/bff';
import { nodeTransport } from './testing/transport';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

const place = { course_id: 'course-v1:A+B+C', sequence_id: 'seq', unit_id: 'unit' };

test('the assistant is requested with place and workflow', async () => {
  expect(await api.assistant(place, 'tutor')).toEqual(bff.info);
  expect(Object.fromEntries(bff.seen[0]!.query)).toEqual({ ...place, model: 'tutor' });
  await api.assistant({ course_id: 'c' }, null);
  expect(Object.fromEntries(bff.seen[1]!.query)).toEqual({ course_id: 'c' });
});

test('conversations are created, listed the newest first, and deleted', async () => {
  const first = await api.createConversation('c1');
  const second = await api.createConversation('c1');
  expect((await conversationsApi(api).list('c1', '', 20)).data.map(({ id }) => id)).toEqual([
    second.id,
    first.id,
  ]);
  await conversationsApi(api).remove(first.id);
  expect(bff.conversations.has(first.id)).toBe(false);
  await expect(api.conversation(first.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('items are read page by page', async () => {
  const pages = [
    { data: [{ id: 'a' }], last_id: 'a', has_more: true },
    { data: [{ id: 'b' }], last_id: 'b', has_more: false },
  ];
  bff.interfere(/items/, { status: 200, text: JSON.stringify(pages[0]) });
  bff.interfere(/items/, { status: 200, text: JSON.stringify(pages[1]) });
  expect(await api.items('conv')).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(bff.seen.map(({ query }) => query.get('after'))).toEqual([null, 'a']);
});

test('failures of the BFF, a gateway or the network have a code', async () => {
  bff.interfere(/./, 'exam_in_progress');
  await expect(api.conversation('x')).rejects.toMatchObject({
    code: 'exam_in_progress',
    message: 'Refused: exam_in_progress',
  });
  bff.interfere(/./, { status: 429, retryAfter: 7 });
  await expect(api.conversation('x')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfter: 7,
  });
  bff.interfere(/./, { status: 502, text: '<html>Bad gateway</html>' });
  await expect(api.conversation('x')).rejects.toMatchObject({ code: 'unreachable' });
  bff.interfere(/./, { status: 200, text: '<html>A login page</html>' });
  await expect(api.conversation('x')).rejects.toMatchObject({ code: 'unreadable' });
  bff.interfere(/./, 'hang up');
  await expect(api.conversation('x')).rejects.toMatchObject({ code: 'unreachable' });
  const empty = createApi(() => Promise.resolve({ status: 200, retryAfter: null, body: null }));
  await expect(empty.conversation('x')).rejects.toMatchObject({ code: 'unreadable' });
});

test('an abort stays an abort', async () => {
  const abort = new AbortController();
  const reason = new Error('gone');
  abort.abort(reason);
  const failing = createApi(() => Promise.reject(reason));
  await expect(failing.conversation('x', abort.signal)).rejects.toBe(reason);
});

test.each([
  [401, '', 'session_expired'],
  [413, 'too large', 'body_too_large'],
  [500, '{"error":{"code":"toString"}}', 'unreachable'],
  [404, '{}', 'unreadable'],
  [409, '{"error":{"code":"conversation_busy","message":"Busy."}}', 'conversation_busy'],
])('an answer %i with body %j becomes %s', (status, text, code) => {
  expect(errorOfAnswer(status, text, null).code).toBe(code);
});

test('a medium arrives as a blob of the requested type', async () => {
  bff.interfere(/media/, { status: 200, text: 'bytes' });
  const blob = await api.media('call/1', 'media_1', 'image/png');
  expect([blob.type, await blob.text()]).toEqual(['image/png', 'bytes']);
  expect(bff.seen[0]!.path).toBe('/v1/mcp_calls/call%2F1/media/media_1');
  bff.interfere(/media/, {
    status: 404,
    text: JSON.stringify({ error: { code: 'not_found', message: 'gone' } }),
  });
  await expect(api.media('call_1', 'gone', 'image/png')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test("answering a server's question returns an empty body", async () => {
  bff.interfere(/elicitations/, { status: 204 });
  await api.answerElicitation('call/1', 'elic_1', { action: 'accept', content: { n: 1 } });
  expect(bff.seen[0]).toMatchObject({
    method: 'POST',
    path: '/v1/mcp_calls/call%2F1/elicitations/elic_1',
    body: { action: 'accept', content: { n: 1 } },
  });
  bff.interfere(/elicitations/, 'elicitation_closed');
  await expect(api.answerElicitation('c', 'e', { action: 'decline' })).rejects.toMatchObject({
    code: 'elicitation_closed',
  });
});
