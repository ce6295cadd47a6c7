/** Conversations and responses behave the same on every database. */
import { databases } from '../../../test/support/databases';
import { message, newCall, owner, storeWorld } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  describe('conversations and responses', () => {
    test('only one response runs at a time; the first message becomes the title', async () => {
      await world.ask('r1', `  ${'x'.repeat(200)}`);
      await expect(world.ask('r2')).rejects.toMatchObject({ code: 'conversation_busy' });
      await world.end('r1');
      await world.ask('r3');
      const conversation = await world.store.conversations.read('c', 'u');
      expect(conversation.mcp_assistant.title).toBe('x'.repeat(80));
      expect(conversation.mcp_assistant.last_response).toEqual({
        id: 'r3',
        status: 'in_progress',
        error: null,
        notices: [],
      });
      await expect(world.store.responses.read('r2', 'u')).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    test('notices are kept while the response runs', async () => {
      const notice = { type: 'fallback_model' } as const;
      await world.ask('r1');
      await world.store.notices.put('r1', [notice]);
      await world.end('r1');
      await world.store.notices.put('r1', []);
      const conversation = await world.store.conversations.read('c', 'u');
      expect(conversation.mcp_assistant.last_response?.notices).toEqual([notice]);
      expect((await world.store.responses.read('r1', 'u')).mcp_assistant.notices).toEqual([notice]);
    });

    test('a second end changes nothing', async () => {
      await world.ask('r1');
      await world.store.responses.end('r1', 'c', {
        status: 'failed',
        error: { code: 'turn_timeout', message: 'late' },
        usage: null,
      });
      await world.end('r1');
      expect(await world.store.responses.read('r1', 'u')).toMatchObject({
        status: 'failed',
        error: { code: 'turn_timeout' },
      });
    });

    test('an incomplete end keeps its reason and usage', async () => {
      await world.ask('r1');
      const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3 };
      await world.store.responses.end('r1', 'c', {
        status: 'incomplete',
        incompleteReason: 'max_output_tokens',
        usage,
      });
      expect(await world.store.responses.read('r1', 'u')).toMatchObject({
        incomplete_details: { reason: 'max_output_tokens' },
        usage,
      });
    });

    test("another person's conversation and response do not exist", async () => {
      await world.ask('r1');
      await expect(world.store.conversations.read('c', 'other')).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(world.store.responses.read('r1', 'other')).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(
        world.begin('r9', { message: message('m9', 'x') }, 'other'),
      ).rejects.toMatchObject({ code: 'conversation_busy' });
      await expect(world.store.conversations.remove('c', 'other')).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    test("list returns a course's conversations in pages, newest first, without empty ones", async () => {
      await world.ask('r1');
      await world.end('r1');
      await world.store.conversations.create({
        id: 'c2',
        userId: 'u',
        courseId: 'course',
        metadata: {},
      });
      expect(
        (await world.store.conversations.list('u', 'course', 10)).data.map(({ id }) => id),
      ).toEqual(['c']);
      expect((await world.store.conversations.list('u', 'elsewhere', 10)).data).toEqual([]);
      await world.store.responses.begin({
        id: 'r2',
        conversationId: 'c2',
        userId: 'u',
        workflow: 'w',
        previousResponseId: null,
        metadata: {},
        idempotency: null,
        input: { message: message('m2', 'second') },
      });
      expect(await world.store.conversations.list('u', 'course', 1)).toMatchObject({
        data: [{ id: 'c2' }],
        has_more: true,
        first_id: 'c2',
      });
    });

    test('metadata can be replaced', async () => {
      expect((await world.store.conversations.update('c', 'u', { a: 'b' })).metadata).toEqual({
        a: 'b',
      });
    });

    test('remove fails while an answer runs; afterwards it deletes everything in the conversation', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [newCall('t', { state: 'approved' })]);
      await expect(world.store.conversations.remove('c', 'u')).rejects.toMatchObject({
        code: 'conversation_busy',
      });
      await world.end('r1');
      await world.store.conversations.remove('c', 'u');
      await world.raw(async (db) => {
        for (const table of [
          'conversations',
          'responses',
          'items',
          'tool_calls',
          'tool_media',
        ] as const) {
          expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
        }
      });
    });

    test('items come in pages, in either order', async () => {
      for (const id of ['r1', 'r2', 'r3']) {
        await world.ask(id);
        await world.end(id);
      }
      const first = await world.store.conversations.items('c', 'u', { order: 'asc', limit: 2 });
      expect(first).toMatchObject({ first_id: 'm-r1', last_id: 'm-r2', has_more: true });
      expect(
        await world.store.conversations.items('c', 'u', { order: 'asc', limit: 2, after: 'm-r2' }),
      ).toMatchObject({ first_id: 'm-r3', has_more: false });
      expect(
        (await world.store.conversations.items('c', 'u', { order: 'desc', limit: 1 })).data[0]?.id,
      ).toBe('m-r3');
    });
  });
});
