/** Idempotency keys behave the same on every database. */
import { databases } from '../../../test/support/databases';
import { KEY_TTL_MS } from './idempotency';
import { message, storeWorld } from './testing/world';

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);

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

    test('a key finds the response of the same request, refuses another, and belongs to one person', async () => {
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

    test('only one of many simultaneous requests may start', async () => {
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

    test('release frees a key that started nothing, and keeps one that did', async () => {
      await world.store.idempotency.take('u', request);
      await world.store.idempotency.release('u', 'k');
      expect(await world.store.idempotency.take('u', request)).toBeNull();
      await start('r1');
      await world.store.idempotency.release('u', 'k');
      expect(await world.store.idempotency.take('u', request)).toBe('r1');
    });

    test("a dead request's key is free after a minute, and that request can no longer start", async () => {
      await world.store.idempotency.take('u', { key: 'k', bodyHash: 'dead' });
      world.clock += 60_000;
      expect(await world.store.idempotency.take('u', request)).toBeNull();
      await expect(start('r1', { key: 'k', bodyHash: 'dead' })).rejects.toMatchObject({
        code: 'idempotency_in_flight',
      });
      await start('r2');
    });

    test('a key is deleted after a day, and with its response', async () => {
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

    test('keys differ by case and by a trailing space', async () => {
      for (const key of ['k', 'K', 'k ', 'ḱ']) {
        expect(await world.store.idempotency.take('u', { key, bodyHash: key })).toBeNull();
      }
      await expect(
        world.store.idempotency.take('u', { key: 'k ', bodyHash: 'k ' }),
      ).rejects.toMatchObject({ code: 'idempotency_in_flight' });
    });
  });
});
