/**
 * What the store promises of conversations, responses and the ledger, unchanged on every database
 * it runs on.
 */
import { databases } from '../../../test/support/databases';
import { KEY_TTL_MS } from './idempotency';
import { decision, message, newCall, owner, storeWorld, succeeded } from './testing/world';
import { WITHDRAWN } from './tool-calls';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  describe('conversations and responses', () => {
    test('one response at a time; the first message becomes the title', async () => {
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
      });
      await expect(world.store.responses.read('r2', 'u')).rejects.toMatchObject({
        code: 'not_found',
      });
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

    test("somebody else's conversation and response do not exist", async () => {
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

    test('lists a course, newest first, without empty conversations, in pages', async () => {
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

    test('deleting is refused while an answer runs, and then takes everything with it', async () => {
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

    test('items come in pages of either order', async () => {
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

  describe('idempotency keys', () => {
    const request = { key: 'k', bodyHash: 'b' };
    const start = (id: string, key = request) =>
      world.store.responses.begin({
        id,
        conversationId: 'c',
        userId: 'u',
        workflow: 'w',
        previousResponseId: null,
        metadata: {},
        idempotency: key,
        input: { message: message(`m-${id}`, 'x') },
      });

    test('the same request finds its response, another one is refused, another person has keys of their own', async () => {
      expect(await world.store.idempotency.take('u', request)).toBeNull();
      await expect(world.store.idempotency.take('u', request)).rejects.toMatchObject({
        code: 'idempotency_in_flight',
        retryAfter: 1,
      });
      await start('r1');
      expect(await world.store.idempotency.take('u', request)).toBe('r1');
      await expect(
        world.store.idempotency.take('u', { key: 'k', bodyHash: 'x' }),
      ).rejects.toMatchObject({ code: 'idempotency_mismatch' });
      expect(await world.store.idempotency.take('other', request)).toBeNull();
    });

    test('of many at once, one may start', async () => {
      const taken = await Promise.allSettled(
        Array.from({ length: 20 }, () => world.store.idempotency.take('u', request)),
      );
      expect(taken.filter(({ status }) => status === 'fulfilled')).toEqual([
        { status: 'fulfilled', value: null },
      ]);
      expect(
        taken
          .filter((one) => one.status === 'rejected')
          .map(({ reason }) => (reason as { code: string }).code),
      ).toEqual(Array.from({ length: 19 }, () => 'idempotency_in_flight'));
    });

    test('a key that started nothing is given back; one that did stays', async () => {
      await world.store.idempotency.take('u', request);
      await world.store.idempotency.release('u', 'k');
      expect(await world.store.idempotency.take('u', request)).toBeNull();
      await start('r1');
      await world.store.idempotency.release('u', 'k');
      expect(await world.store.idempotency.take('u', request)).toBe('r1');
    });

    test('a key whose request died is free after a minute, and the dead request can no longer start', async () => {
      await world.store.idempotency.take('u', { key: 'k', bodyHash: 'dead' });
      world.clock += 60_000;
      expect(await world.store.idempotency.take('u', request)).toBeNull();
      await expect(start('r1', { key: 'k', bodyHash: 'dead' })).rejects.toMatchObject({
        code: 'idempotency_in_flight',
      });
      await start('r2');
    });

    test('a key is forgotten after a day, and with its response', async () => {
      await world.store.idempotency.take('u', request);
      await start('r1');
      world.clock += KEY_TTL_MS;
      expect(await world.store.idempotency.take('u', { key: 'k', bodyHash: 'new' })).toBeNull();
      await world.store.idempotency.release('u', 'k');
      await world.end('r1');
      await world.store.idempotency.take('u', request);
      await start('r2');
      await world.end('r2');
      await world.store.conversations.remove('c', 'u');
      expect(await world.store.idempotency.take('u', request)).toBeNull();
    });

    test('keys differ by case and by a space at the end', async () => {
      for (const key of ['k', 'K', 'k ', 'ḱ']) {
        expect(await world.store.idempotency.take('u', { key, bodyHash: key })).toBeNull();
      }
      await expect(
        world.store.idempotency.take('u', { key: 'k ', bodyHash: 'k ' }),
      ).rejects.toMatchObject({ code: 'idempotency_in_flight' });
    });
  });

  describe('the ledger', () => {
    test('a claim is granted once, however many ask', async () => {
      await world.ask('r1');
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('t', { state: 'approved' }),
      ]);
      const claims = await Promise.all(
        Array.from({ length: 50 }, () => world.store.toolCalls.claim(call!)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      await world.store.toolCalls.finish('t', succeeded('done'));
      await world.store.toolCalls.finish('t', {
        state: 'failed',
        output: null,
        error: 'late',
        errorCode: 'tool_error',
        media: [],
      });
      expect(await world.store.toolCalls.read('t')).toMatchObject({
        state: 'succeeded',
        output: 'done',
      });
      expect(await world.store.toolCalls.claim(call!)).toBe(false);
      expect(await world.store.toolCalls.reject(call!, 'cancelled', 'x')).toBe(false);
    });

    test('an approved request runs in the response that decided it, and shows there', async () => {
      await world.ask('r1');
      const text = {
        id: 'msg',
        type: 'message' as const,
        role: 'assistant' as const,
        status: 'completed' as const,
        content: [],
      };
      await world.store.toolCalls.propose(owner('r1'), text, [
        world.pendingCall('t'),
        world.pendingCall('s'),
      ]);
      expect(await world.store.toolCalls.approvedIn('r1')).toEqual([]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('t', true), decision('s', false)] });
      const approved = await world.store.toolCalls.approvedIn('r2');
      expect(approved.map(({ id }) => id)).toEqual(['t']);
      expect(await world.store.toolCalls.claim(approved[0]!)).toBe(true);
      expect(await world.types()).toEqual([
        'message',
        'message',
        'mcp_approval_request',
        'mcp_approval_request',
        'mcp_approval_response',
        'mcp_approval_response',
        'mcp_call',
      ]);
      expect((await world.store.responses.read('r2', 'u')).output).toMatchObject([
        {
          type: 'mcp_call',
          id: 't',
          approval_request_id: 'a-t',
          status: 'in_progress',
          mcp_assistant: { state: 'executing' },
        },
      ]);
      expect((await world.store.responses.read('r1', 'u')).output).toMatchObject([
        { type: 'message' },
        { mcp_assistant: { state: 'approved' } },
        { mcp_assistant: { state: 'denied' } },
      ]);
    });

    test('decisions are all or nothing', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [
        world.pendingCall('t'),
        world.pendingCall('s'),
      ]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('s', false)] });
      await world.end('r2');
      const late = world.begin('r3', {
        decisions: [decision('t', true), { ...decision('s', true), itemId: 'x' }],
      });
      await expect(late).rejects.toMatchObject({ code: 'approval_conflict' });
      expect(await world.store.toolCalls.byApproval('a-t', 'u')).toMatchObject({
        state: 'pending',
      });
      await expect(
        world.begin('r4', { decisions: [decision('nobody', true)] }),
      ).rejects.toMatchObject({ code: 'not_found' });
      await world.ask('r5');
    });

    test('an expired request can no longer be approved, and reads as expired', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [world.pendingCall('t', world.clock)]);
      await world.end('r1');
      await expect(world.begin('r2', { decisions: [decision('t', true)] })).rejects.toMatchObject({
        code: 'approval_expired',
      });
      expect((await world.store.responses.read('r1', 'u')).output).toMatchObject([
        { mcp_assistant: { state: 'expired' } },
      ]);
    });

    test('a new message denies what is pending and lets what is expired expire', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [
        world.pendingCall('t'),
        world.pendingCall('s', world.clock),
      ]);
      await world.end('r1');
      await world.ask('r2');
      expect(await world.store.toolCalls.read('t')).toMatchObject({
        state: 'denied',
        reason: WITHDRAWN,
      });
      expect(await world.store.toolCalls.read('s')).toMatchObject({
        state: 'expired',
        reason: null,
      });
      expect(await world.store.toolCalls.pending('c')).toEqual([]);
      expect(await world.types()).toEqual([
        'message',
        'mcp_approval_request',
        'mcp_approval_request',
        'mcp_approval_response',
        'message',
      ]);
    });

    test('a rejected call shows as failed and is never claimed', async () => {
      await world.ask('r1');
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('t', { state: 'rejected', errorCode: 'invalid_arguments', error: 'bad' }),
      ]);
      expect(await world.store.toolCalls.claim(call!)).toBe(false);
      expect((await world.store.responses.read('r1', 'u')).output).toMatchObject([
        {
          type: 'mcp_call',
          status: 'failed',
          error: 'bad',
          mcp_assistant: { state: 'failed', error_code: 'invalid_arguments' },
        },
      ]);
    });

    test('an approved call that must not be sent shows in the response that decided it', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [world.pendingCall('t')]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('t', true)] });
      const [call] = await world.store.toolCalls.approvedIn('r2');
      expect(await world.store.toolCalls.reject(call!, 'definition_changed', 'changed')).toBe(true);
      expect((await world.store.responses.read('r2', 'u')).output).toMatchObject([
        { id: 't', status: 'failed', error: 'changed' },
      ]);
    });
  });

  describe('after a crash', () => {
    test('what was sent is unknown, what was not is not, and the conversation goes on', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [
        world.pendingCall('sent'),
        world.pendingCall('unsent'),
      ]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('sent', true), decision('unsent', true)] });
      await world.store.toolCalls.propose(owner('r2'), null, [
        newCall('auto', { state: 'approved' }),
      ]);
      await world.store.toolCalls.claim((await world.store.toolCalls.approvedIn('r2'))[0]!);
      await world.reopen();
      expect(world.store.recovered).toEqual({
        unknownCalls: 1,
        unsentCalls: 2,
        interruptedResponses: 1,
      });
      expect(await world.store.responses.read('r2', 'u')).toMatchObject({
        status: 'failed',
        error: { code: 'interrupted' },
        output: [
          { id: 'auto', status: 'failed' },
          { id: 'sent', status: 'incomplete', mcp_assistant: { state: 'unknown' } },
          { id: 'unsent', status: 'failed' },
        ],
      });
      await world.ask('r3');
    });

    test('a clean stop leaves nothing to recover', async () => {
      await world.reopen();
      expect(world.store.recovered).toEqual({
        unknownCalls: 0,
        unsentCalls: 0,
        interruptedResponses: 0,
      });
    });
  });

  describe('a run that ends', () => {
    test('leaves no call under way', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [
        world.pendingCall('sent'),
        world.pendingCall('unsent'),
        newCall('auto', { state: 'approved' }),
      ]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('sent', true), decision('unsent', true)] });
      await world.store.toolCalls.claim((await world.store.toolCalls.approvedIn('r2'))[0]!);
      await world.end('r2');
      expect((await world.store.responses.read('r2', 'u')).output).toMatchObject([
        { id: 'sent', mcp_assistant: { state: 'unknown' } },
        { id: 'unsent', status: 'failed', mcp_assistant: { error_code: 'cancelled' } },
      ]);
      expect(await world.store.toolCalls.read('auto')).toMatchObject({ state: 'rejected' });
      await world.store.toolCalls.finish('sent', succeeded('late'));
      expect(await world.store.toolCalls.read('sent')).toMatchObject({
        state: 'unknown',
        output: null,
      });
    });
  });
});
