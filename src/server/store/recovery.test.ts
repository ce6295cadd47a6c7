/** Normal and crashed ends of runs behave the same on every database. */
import { databases } from '../../../test/support/databases';
import { decision, newCall, owner, storeWorld, succeeded } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

  describe('after a crash', () => {
    test('a sent call becomes unknown, an unsent one failed, and the conversation can continue', async () => {
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
        waitingCalls: 0,
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
        waitingCalls: 0,
        unsentCalls: 0,
        interruptedResponses: 0,
      });
    });
  });

  describe('a run that ends', () => {
    test('leaves no running call', async () => {
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
      await world.store.toolCalls.finish(
        await world.store.toolCalls.read('sent'),
        succeeded('late'),
      );
      expect(await world.store.toolCalls.read('sent')).toMatchObject({
        state: 'unknown',
        output: null,
      });
    });
  });
});
