/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { readConversation } from './conversations';
import { createApi, type Api } from './core';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

test('failures of the BFF, a gateway or the network have a code', async () => {
  bff.interfere(/./, 'exam_in_progress');
  await expect(readConversation(api, 'x')).rejects.toMatchObject({
    code: 'exam_in_progress',
    message: 'Refused: exam_in_progress',
  });
  bff.interfere(/./, { status: 429, retryAfter: 7 });
  await expect(readConversation(api, 'x')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfter: 7,
  });
  bff.interfere(/./, { status: 502, text: '<html>Bad gateway</html>' });
  await expect(readConversation(api, 'x')).rejects.toMatchObject({ code: 'unreachable' });
  bff.interfere(/./, { status: 200, text: '<html>A login page</html>' });
  await expect(readConversation(api, 'x')).rejects.toMatchObject({ code: 'unreadable' });
  bff.interfere(/./, 'hang up');
  await expect(readConversation(api, 'x')).rejects.toMatchObject({ code: 'unreachable' });
  const empty = createApi(() => Promise.resolve({ status: 200, retryAfter: null, body: null }));
  await expect(readConversation(empty, 'x')).rejects.toMatchObject({ code: 'unreadable' });
});

test('an abort stays an abort', async () => {
  const abort = new AbortController();
  const reason = new Error('gone');
  abort.abort(reason);
  const failing = createApi(() => Promise.reject(reason));
  await expect(readConversation(failing, 'x', abort.signal)).rejects.toBe(reason);
});

test('a listener learns of a refusal before the caller gets it', async () => {
  const told: string[] = [];
  const refusing = createApi(
    () => Promise.resolve({ status: 429, retryAfter: 1, body: null }),
    (error, { path }) => told.push(`${error.code} ${path}`),
  );
  await expect(refusing.call({ method: 'GET', path: '/x' })).rejects.toThrow();
  expect(told).toEqual(['rate_limited /x']);
});
