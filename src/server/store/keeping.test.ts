/** What every database stores unchanged, and what it deletes. */
import { databases } from '../../../test/support/databases';
import type { Attachment } from '../../protocol';
import { decision, message, newCall, owner, storeWorld, succeeded } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  describe('values', () => {
    const awkward = [
      ['emoji and other planes', '👩‍🔬 𝒳 漢'],
      ['leading and trailing whitespace', '  two  \t\r\n '],
      ['quotes and escapes', '\\\' " ` % _ \\0 ; --'],
      ['nothing', ''],
      ['a null character', 'a\u0000b'],
      ['right to left', '\u202Eabc\u200F'],
    ] as const;

    test.each(awkward)('text comes back as it was: %s', async (_name, text) => {
      await world.begin('r1', { message: message('m1', text) });
      const {
        data: [item],
      } = await world.store.conversations.items('c', 'u', { order: 'asc', limit: 1 });
      expect(item).toMatchObject({ content: [{ text }] });
      await world.store.conversations.update('c', 'u', { text });
      expect((await world.store.conversations.read('c', 'u')).metadata).toEqual({ text });
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        { ...newCall('t', { state: 'approved' }), arguments: text },
      ]);
      await world.store.toolCalls.claim(call!);
      await world.store.toolCalls.finish(await world.store.toolCalls.read('t'), succeeded(text));
      expect(await world.store.toolCalls.read('t')).toMatchObject({
        arguments: text,
        output: text,
      });
    });

    test('half a surrogate pair is stored as the replacement character', async () => {
      await world.ask('r1');
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('t', { state: 'approved' }),
      ]);
      await world.store.toolCalls.claim(call!);
      await world.store.toolCalls.finish(
        await world.store.toolCalls.read('t'),
        succeeded('a\uD83Db'),
      );
      expect(await world.store.toolCalls.read('t')).toMatchObject({ output: 'a\uFFFDb' });
    });

    test('a megabyte of text and five megabytes of bytes are stored whole', async () => {
      await world.ask('r1');
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('t', { state: 'approved' }),
      ]);
      await world.store.toolCalls.claim(call!);
      const output = '漢'.repeat(1_000_000);
      const data = new Uint8Array(5_000_000).map((_, index) => index % 256);
      const medium = {
        id: 'x',
        kind: 'image' as const,
        mime_type: 'image/png',
        name: null,
        bytes: data.length,
      };
      await world.store.toolCalls.finish(await world.store.toolCalls.read('t'), {
        ...succeeded(output),
        media: [{ ...medium, data }],
      });
      expect((await world.store.toolCalls.read('t')).output === output).toBe(true);
      const stored = await world.store.toolCalls.media('t', 'x', 'u');
      expect(Buffer.from(stored.data).equals(Buffer.from(data))).toBe(true);
    }, 30_000);

    test('ids and users differ by case and by a trailing space', async () => {
      for (const id of ['C', 'c ', 'ç']) {
        await world.store.conversations.create({ id, userId: 'u', courseId: id, metadata: {} });
      }
      expect((await world.store.conversations.read('C', 'u')).mcp_assistant.course_id).toBe('C');
      for (const userId of ['U', 'u ', 'ü']) {
        await expect(world.store.conversations.read('c', userId)).rejects.toMatchObject({
          code: 'not_found',
        });
      }
    });

    test('times are numbers, and large ones stay exact', async () => {
      world.clock = Number.MAX_SAFE_INTEGER - 1000;
      await world.ask('r1');
      const { created_at: createdAt } = await world.store.responses.find('r1', 'u');
      expect(createdAt).toBe(world.clock);
      world.clock = 1_000_000;
    });

    test('an update counts matching rows, including unchanged ones', async () => {
      await world.raw(async (db) => {
        const same = () =>
          db
            .updateTable('conversations')
            .set({ title: 'same' })
            .where('id', '=', 'c')
            .executeTakeFirst();
        expect([(await same()).numUpdatedRows, (await same()).numUpdatedRows]).toEqual([1n, 1n]);
      });
    });
  });

  describe('simultaneous callers', () => {
    test('only one of many who ask in one conversation succeeds', async () => {
      const asked = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) => world.ask(`r${index}`)),
      );
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons = asked.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { code: string }).code] : [],
      );
      expect(new Set(reasons)).toEqual(new Set(['conversation_busy']));
    });

    test('all succeed in storing the same tools and the same record, and one value remains', async () => {
      const server = { label: 'peer', url: 'http://x' };
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          world.store.toolDefinitions.add(
            server,
            ['a', 'b', 'c'].map((toolName) => ({
              toolName,
              definitionHash: 'h',
              definition: '{}',
            })),
            `user-${index}`,
          ),
        ),
      );
      expect(
        (await world.store.toolDefinitions.read(server)).map(({ toolName }) => toolName),
      ).toEqual(['a', 'b', 'c']);
      await Promise.all(
        Array.from({ length: 3 }, (_, index) =>
          world.store.oauthRecords.put('grant:peer:u', `sealed-${index}`, null),
        ),
      );
      expect(await world.store.oauthRecords.find('grant:peer:u')).toMatch(/^sealed-\d$/);
    });

    test('of an approval and a denial of the same request exactly one wins completely', async () => {
      for (let round = 0; round < 20; round += 1) {
        const id = `t${round}`;
        await world.ask(`r${round}`);
        await world.store.toolCalls.propose(owner(`r${round}`), null, [world.pendingCall(id)]);
        await world.end(`r${round}`);
        const decided = await Promise.allSettled(
          [true, false].map((approve) =>
            world.begin(`d${round}${approve}`, { decisions: [decision(id, approve)] }),
          ),
        );
        expect(decided.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        const winner = decided[0]?.status === 'fulfilled';
        expect(await world.store.toolCalls.read(id)).toMatchObject({
          state: winner ? 'approved' : 'denied',
          decision_response_id: `d${round}${winner}`,
        });
        await world.end(`d${round}${winner}`);
      }
    }, 30_000);
  });

  describe('deletion', () => {
    const DAY = 24 * 3_600_000;

    test('housekeeping removes old conversations, except a running one, and expired keys and records', async () => {
      await world.ask('r1');
      await world.end('r1');
      await world.store.conversations.create({
        id: 'running',
        userId: 'u',
        courseId: 'course',
        metadata: {},
      });
      await world.store.responses.begin({
        id: 'r2',
        conversationId: 'running',
        userId: 'u',
        workflow: 'w',
        previousResponseId: null,
        metadata: {},
        idempotency: null,
        input: { message: message('m2', 'x') },
      });
      await world.store.idempotency.take('u', { key: 'k', bodyHash: 'b' });
      await world.store.oauthRecords.put('flow:x', 'sealed', world.clock + 1000);
      await world.store.oauthRecords.put('grant:peer:u', 'sealed', null);
      expect(await world.store.purge(1)).toEqual({
        conversations: 0,
        requestKeys: 0,
        oauthRecords: 0,
        unsentAttachments: 0,
        staleQuestions: 0,
      });
      world.clock += 30 * DAY;
      await world.store.conversations.create({
        id: 'new',
        userId: 'u',
        courseId: 'course',
        metadata: {},
      });
      expect(await world.store.purge(0)).toEqual({
        conversations: 0,
        requestKeys: 1,
        oauthRecords: 1,
        unsentAttachments: 0,
        staleQuestions: 0,
      });
      expect(await world.store.purge(31)).toMatchObject({ conversations: 0 });
      expect(await world.store.purge(29)).toMatchObject({ conversations: 1 });
      await expect(world.store.conversations.read('c', 'u')).rejects.toMatchObject({
        code: 'not_found',
      });
      await world.store.conversations.read('running', 'u');
      await world.store.conversations.read('new', 'u');
    });

    test('housekeeping handles more than one batch', async () => {
      for (let index = 0; index < 250; index += 1) {
        await world.store.conversations.create({
          id: `c${index}`,
          // One person keeps only a few empty ones.
          userId: `u${index}`,
          courseId: 'x',
          metadata: {},
        });
      }
      world.clock += 2 * DAY;
      expect(await world.store.purge(1)).toMatchObject({ conversations: 251 });
    }, 30_000);

    test('retirement leaves nothing, is repeatable, and affects nobody else', async () => {
      for (const userId of ['7', '77']) {
        const conversation = { id: `c-${userId}`, userId, courseId: 'course', metadata: {} };
        await world.store.conversations.create(conversation);
        await world.store.idempotency.take(userId, { key: 'k', bodyHash: 'b' });
        await world.store.responses.begin({
          id: `r-${userId}`,
          conversationId: conversation.id,
          userId,
          workflow: 'w',
          previousResponseId: null,
          metadata: {},
          idempotency: { key: 'k', bodyHash: 'b' },
          input: { message: message(`m-${userId}`, 'x') },
        });
        const [call] = await world.store.toolCalls.propose(
          { id: `r-${userId}`, conversationId: conversation.id, userId },
          null,
          [newCall(`t-${userId}`, { state: 'approved' })],
        );
        await world.store.toolCalls.claim(call!);
        const medium = {
          id: `x-${userId}`,
          kind: 'image' as const,
          mime_type: 'image/png',
          name: null,
          bytes: 1,
          data: new Uint8Array(1),
        };
        await world.store.toolCalls.finish(await world.store.toolCalls.read(call!.id), {
          state: 'succeeded',
          output: 'o',
          error: null,
          errorCode: null,
          media: [medium],
        });
        await world.store.responses.end(`r-${userId}`, conversation.id, {
          status: 'completed',
          usage: null,
        });
        await world.store.oauthRecords.put(`grant:peer:${userId}`, 'sealed', null);
        const pin = { toolName: `tool-${userId}`, definitionHash: 'h', definition: '{}' };
        await world.store.toolDefinitions.add({ label: 'peer', url: 'http://x' }, [pin], userId);
        await world.store.attachments.create({
          userId,
          courseId: 'course',
          data: { id: `a-${userId}` } as Attachment,
          text: 'a',
        });
        await world.store.switches.set({ label: 'peer', tool: `tool-${userId}` }, true, userId);
        await world.store.feedback.give(`r-${userId}`, userId, { rating: 'up', comment: null });
      }
      const rows = {
        request_keys: 1,
        tool_media: 1,
        items: 2,
        tool_calls: 1,
        responses: 1,
        conversations: 1,
        oauth_records: 1,
        tool_definitions: 1,
        audit_events: 4,
        attachments: 1,
        elicitations: 0,
        grants: 0,
        switches: 1,
        feedback: 1,
      };
      expect(await world.store.retire('7')).toEqual(rows);
      expect(await world.store.retire('7')).toEqual(
        Object.fromEntries(Object.keys(rows).map((table) => [table, 0])),
      );
      await world.reopen();
      expect(await world.store.oauthRecords.find('grant:peer:7')).toBeNull();
      expect(
        (await world.store.toolDefinitions.read({ label: 'peer', url: 'http://x' })).map(
          ({ acceptedBy }) => acceptedBy,
        ),
      ).toEqual(['retired', '77']);
      expect(await world.store.retire('77')).toEqual(rows);
    });
  });
});
