/** How many conversations a person may have: empty ones give way, written ones never do. */
import { BOUNDS } from '../base';
import { openStore, type Store } from '.';
import { message } from './testing/world';

let clock = 0;
let store: Store;

beforeEach(async () => {
  store = await openStore(':memory:', () => {
    clock += 1;
    return clock;
  });
});
afterEach(() => store.close());

const create = (id: string, userId = 'u') =>
  store.conversations.create({ id, userId, courseId: 'course', metadata: { course_id: 'course' } });
const exists = (id: string, userId = 'u') =>
  store.conversations.find(id, userId).then(
    () => true,
    () => false,
  );
const write = (id: string, newConversation?: { courseId: string }) =>
  store.responses.begin({
    id: `r-${id}`,
    conversationId: id,
    ...(newConversation && { newConversation }),
    userId: 'u',
    workflow: 'w',
    previousResponseId: null,
    metadata: {},
    idempotency: null,
    input: { message: message(`m-${id}`, 'hello') },
  });

test('the oldest empty conversation gives way; used ones and those of others stay', async () => {
  await create('theirs', 'other');
  await create('used');
  await write('used');
  const ids = Array.from({ length: BOUNDS.emptyConversationsPerPerson + 2 }, (_, at) => `e${at}`);
  for (const id of ids) {
    await create(id);
  }
  const kept = await Promise.all(['used', ...ids].map((id) => exists(id)));
  expect(kept).toEqual([true, ...ids.map((_, at) => at > 1)]);
  expect(await exists('theirs', 'other')).toBe(true);
});

test('beyond the limit a new conversation is refused in words, however it begins', async () => {
  for (let at = 0; at < BOUNDS.conversationsPerPerson - 1; at += 1) {
    await write(`c${at}`, { courseId: 'course' });
  }
  await create('empty');
  // The empty one gives way to a question.
  await write('last', { courseId: 'course' });
  expect(await exists('empty')).toBe(false);
  const refused = { code: 'too_many_conversations' };
  await expect(create('more')).rejects.toMatchObject(refused);
  await expect(write('more', { courseId: 'course' })).rejects.toMatchObject(refused);
  expect(await exists('c0')).toBe(true);
  await store.responses.end('r-c0', 'c0', { status: 'completed', usage: null });
  await store.conversations.remove('c0', 'u');
  await create('more');
});

test('a page of large items is shorter, and the next one goes on', async () => {
  await create('c');
  const sizes = [900_000, 900_000, 900_000, 3_000_000, 10];
  for (const [at, chars] of sizes.entries()) {
    await store.responses.begin({
      id: `r${at}`,
      conversationId: 'c',
      userId: 'u',
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input: { message: message(`m${at}`, 'x'.repeat(chars)) },
    });
    await store.responses.end(`r${at}`, 'c', { status: 'completed', usage: null });
  }
  const pages: string[][] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await store.conversations.items('c', 'u', { order: 'asc', limit: 200, after });
    pages.push(page.data.map(({ id }) => id));
    after = page.last_id ?? undefined;
    more = page.has_more;
  }
  expect(pages).toEqual([['m0', 'm1'], ['m2'], ['m3'], ['m4']]);
});
