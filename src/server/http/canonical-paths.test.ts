/** A path with an id has one spelling; every other one is not found. */
import { connect } from 'node:net';
import type { ConversationObject } from '../../protocol';
import { api, bearer, call, COURSE, serve, useApi } from './testing/api';

useApi();

/** Sends the path as it stands: `fetch` would mend it. */
async function statusOf(path: string): Promise<number> {
  const { authorization } = await bearer();
  const socket = connect(Number(new URL(api.base).port), '127.0.0.1');
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\nconnection: close\r\n\r\n`,
  );
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
  }
  return Number(text.split(' ')[1]);
}

test('requireCanonicalPaths accepts the one spelling, and no other', async () => {
  await serve([]);
  const { id } = (await (
    await call('POST', '/v1/conversations', { metadata: { course_id: COURSE } })
  ).json()) as ConversationObject;
  const swapped = id.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  expect(await statusOf(`/v1/conversations/${id}`)).toBe(200);
  expect(await statusOf(`/v1/conversations/${id}?x=1`)).toBe(200);
  const others = [
    `/v1/conversations/${id.replace('_', '%5F')}`,
    `/v1/conversations/${id.replace('_', '%5f')}`,
    `/v1/conversations/%63${id.slice(1)}`,
    `/v1/%63onversations/${id}`,
    `/V1/conversations/${id}`,
    `/v1/Conversations/${id}`,
    `/v1/conversations/${swapped}`,
    `/v1/conversations/${id}/`,
    `/v1/conversations//${id}`,
    `/v1/conversations/./${id}`,
    `/v1/x/../conversations/${id}`,
    `/v1/x%2F..%2Fconversations/${id}`,
    `/v1/conversations/${id}.`,
    `/v1/conversations/${id}%20`,
    `/v1/conversations/${id}%00`,
    `/v1/conversations/${id};x=1`,
    `/v1/conversations/${id}%2Fitems`,
    `/v1/conversations/..%2F${id}`,
    `/v1/conversations/%2e%2e`,
    `/v1/conversations/%252e%252e`,
    `/v1/conversations/${id}%E2%80%8B`,
  ];
  const answers = await Promise.all(others.map(async (path) => [path, await statusOf(path)]));
  expect(answers.filter(([, status]) => status !== 404 && status !== 400)).toEqual([]);
});
