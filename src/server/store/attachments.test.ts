/** Attachments belong to their maker, are sent once, and expire. */
import type { Attachment, UserMessage } from '../../protocol';
import { openStore, type Store } from '.';

let clock = 1_000;
let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:', () => clock);
  await store.conversations.create({ id: 'c', userId: 'u', courseId: 'course', metadata: {} });
});
afterEach(() => store.close());

const data = (id: string): Attachment => ({
  id,
  kind: 'resource',
  server_label: 'peer',
  server_name: 'Peer',
  name: 'x:one',
  title: null,
  mime_type: null,
  chars: 4,
  truncated: false,
  preview: 'text',
});
const create = (id: string, userId = 'u') =>
  store.attachments.create({ userId, courseId: 'course', data: data(id), text: `text of ${id}` });
const send = (id: string, attachments: Attachment[], userId = 'u') => {
  const message: UserMessage = {
    id: `m-${id}`,
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_text', text: 'hi' }],
    mcp_assistant: { attachments },
  };
  return store.responses.begin({
    id,
    conversationId: 'c',
    userId,
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: { message },
  });
};
const end = (id: string) => store.responses.end(id, 'c', { status: 'completed', usage: null });
const gone = { code: 'attachment_gone' };
const unknown = { code: 'not_found' };

test('a message takes all of its attachments, or is not stored', async () => {
  await create('a');
  await create('b');
  await expect(send('r1', [data('a'), data('none')])).rejects.toMatchObject(gone);
  expect(await store.attachments.unsent(['b', 'a'], 'u', 'course')).toEqual([data('b'), data('a')]);
  expect((await store.conversations.items('c', 'u', { order: 'asc', limit: 9 })).data).toEqual([]);
  await send('r2', [data('a'), data('b')]);
  await end('r2');
  await expect(send('r3', [data('a')])).rejects.toMatchObject(gone);
  expect(await store.attachments.texts('c', ['a', 'b'])).toEqual(
    new Map([
      ['a', 'text of a'],
      ['b', 'text of b'],
    ]),
  );
  expect(await store.attachments.texts('c', ['b'])).toEqual(new Map([['b', 'text of b']]));
  expect(await store.attachments.texts('c', [])).toEqual(new Map());
  expect(await store.attachments.texts('another', ['a'])).toEqual(new Map());
});

test('attachments of another person, of another course, or already sent are unavailable', async () => {
  await create('a');
  await expect(store.attachments.unsent(['a'], 'other', 'course')).rejects.toMatchObject(gone);
  await expect(store.attachments.unsent(['a'], 'u', 'another')).rejects.toMatchObject(gone);
  await expect(store.attachments.find('a', 'other')).rejects.toMatchObject(unknown);
  await expect(store.attachments.remove('a', 'other')).rejects.toMatchObject(unknown);
  await send('r', [data('a')]);
  await expect(store.attachments.unsent(['a'], 'u', 'course')).rejects.toMatchObject(gone);
  await expect(store.attachments.remove('a', 'u')).rejects.toMatchObject(unknown);
  expect(await store.attachments.find('a', 'u')).toEqual({ data: data('a'), text: 'text of a' });
});

test('an attachment is deleted with its conversation', async () => {
  await create('a');
  await send('r', [data('a')]);
  await end('r');
  await store.conversations.remove('c', 'u');
  await expect(store.attachments.find('a', 'u')).rejects.toMatchObject(unknown);
});

test('unsent attachments expire, and beyond the limit the oldest is deleted', async () => {
  await create('old');
  await create('sent');
  await send('r', [data('sent')]);
  clock += 24 * 3_600_000 + 1;
  await create('new');
  expect(await store.purge(0)).toMatchObject({ unsentAttachments: 1 });
  await expect(store.attachments.find('old', 'u')).rejects.toMatchObject(unknown);
  expect(await store.attachments.find('sent', 'u')).toBeDefined();
  for (let index = 0; index < 32; index += 1) {
    clock += 1;
    await create(`more-${index}`);
  }
  await expect(store.attachments.find('new', 'u')).rejects.toMatchObject(unknown);
  expect(await store.attachments.find('more-0', 'u')).toBeDefined();
  expect(await store.attachments.find('sent', 'u')).toBeDefined();
});
