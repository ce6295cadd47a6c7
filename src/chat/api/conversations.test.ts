/** @jest-environment node */
import { startFakeBff, type FakeBff } from '../testing/bff';
import { nodeTransport } from '../testing/transport';
import { readConversation, readItems } from './conversations';
import { createApi, type Api } from './core';
import { listConversations, removeConversation } from './history';
import { createResponse } from './responses';

let bff: FakeBff;
let api: Api;
beforeEach(async () => {
  bff = await startFakeBff();
  api = createApi(nodeTransport(bff.url));
});
afterEach(() => bff.close());

test('conversations begin with a message, are listed the newest first, and deleted', async () => {
  const metadata = { course_id: 'c1' };
  await createResponse(api, { input: 'One', metadata }, 'key-1');
  await createResponse(api, { input: 'Two', metadata }, 'key-2');
  const [first = '', second] = bff.conversations.keys();
  expect((await listConversations(api, 'c1', '', 20)).data.map(({ id }) => id)).toEqual([
    second,
    first,
  ]);
  await removeConversation(api, first);
  expect(bff.conversations.has(first)).toBe(false);
  await expect(readConversation(api, first)).rejects.toMatchObject({ code: 'not_found' });
});

test('items are read page by page', async () => {
  const pages = [
    { data: [{ id: 'a' }], last_id: 'a', has_more: true },
    { data: [{ id: 'b' }], last_id: 'b', has_more: false },
  ];
  bff.interfere(/items/, { status: 200, text: JSON.stringify(pages[0]) });
  bff.interfere(/items/, { status: 200, text: JSON.stringify(pages[1]) });
  expect(await readItems(api, 'conv')).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(bff.seen.map(({ query }) => query.get('after'))).toEqual([null, 'a']);
});
