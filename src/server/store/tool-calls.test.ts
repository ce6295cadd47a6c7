/** The execution ledger behaves the same on every database. */
import { databases } from '../../../test/support/databases';
import { WITHDRAWN } from './decisions';
import { decision, newCall, owner, storeWorld, succeeded } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  describe('the ledger', () => {
    test('grants a claim to one of many callers', async () => {
      await world.ask('r1');
      const [call] = await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('t', { state: 'approved' }),
      ]);
      const claims = await Promise.all(
        Array.from({ length: 50 }, () => world.store.toolCalls.claim(call!)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      await world.store.toolCalls.finish(await world.store.toolCalls.read('t'), succeeded('done'));
      await world.store.toolCalls.finish(await world.store.toolCalls.read('t'), {
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

    test('runs an approved request in the response that decided it, and shows it there', async () => {
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

    test('stores decisions all or nothing', async () => {
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

    test('refuses to approve an expired request, which reads as expired', async () => {
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

    test('denies pending requests on a new message, and marks expired ones as expired', async () => {
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

    test('shows a rejected call as failed and never claims it', async () => {
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

    test('shows an approved call that must not be sent in the response that decided it', async () => {
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
});
