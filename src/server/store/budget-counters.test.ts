/** Counters of budgets: exact under concurrency, on every database. */
import { databases } from '../../../test/support/databases';
import { ChargeRefused, type Charge, type Counter } from '.';
import { budgetStore, charge } from './budget-counters';
import { openDatabase } from './database';
import { counter, message, newCall, owner, storeWorld, succeeded } from './testing/world';

const charging = (of: Counter, limit: number, amount = 1): Charge => ({
  counter: of,
  limit,
  amount,
  words: `words of ${of.id}`,
});

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);
  const used = async (...of: Counter[]) => {
    const stored = await world.store.budgets.used(of.map(({ id }) => id));
    return of.map(({ id }) => stored.get(id));
  };
  let serial = 0;
  const begin = async (charges: readonly Charge[]) => {
    serial += 1;
    const id = `${world.clock}-${serial}`;
    return world.store.responses.begin({
      id,
      conversationId: `c-${id}`,
      newConversation: { courseId: 'course' },
      userId: 'u',
      workflow: 'w',
      previousResponseId: null,
      metadata: {},
      idempotency: null,
      input: { message: message(`m-${id}`, 'hi') },
      charges,
    });
  };

  test('of many at once, exactly as many as the limit get through', async () => {
    const [mine, all] = [counter('u'), counter('', { id: 'site', scope: 'site' })];
    await world.store.budgets.ensure([mine, all]);
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () => begin([charging(all, 5), charging(mine, 9)])),
    );
    const refused = asked.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as ChargeRefused] : [],
    );
    expect(refused).toHaveLength(7);
    expect(refused.every((error) => error instanceof ChargeRefused)).toBe(true);
    expect(refused[0]?.charge.counter.id).toBe('site');
    // What was refused left nothing behind, neither a conversation nor a part of a charge.
    expect(await used(mine, all)).toEqual([5, 5]);
    const { data } = await world.store.conversations.list('u', 'course', 100);
    expect(data).toHaveLength(5);
  });

  test('replicas create the same counter at once, and count together', async () => {
    const other = await openDatabaseOf(world.database.location, kind.kind);
    const stores = [world.store.budgets, other?.store ?? world.store.budgets];
    await Promise.all(stores.map((store) => store.ensure([counter('u'), counter('v')])));
    await begin([charging(counter('u'), 5)]);
    expect(await used(counter('u'), counter('v'))).toEqual([1, 0]);
    await other?.close();
  });

  test('the last bit may be used for more than is left, once', async () => {
    const tokens = counter('u', { id: 'tokens', measure: 'tokens' });
    await world.store.budgets.ensure([tokens]);
    await begin([charging(tokens, 100, 99)]);
    await begin([charging(tokens, 100, 50)]);
    await expect(begin([charging(tokens, 100, 1)])).rejects.toThrow(ChargeRefused);
    expect(await used(tokens)).toEqual([149]);
  });

  test('a call over the budget is never claimed, and says which budget', async () => {
    const calls = counter('peer', { id: 'calls', scope: 'server', measure: 'tool_calls' });
    const mine = counter('u', { id: 'mine', measure: 'tool_calls' });
    await world.store.budgets.ensure([calls, mine]);
    await world.ask('r1');
    const rows = await world.store.toolCalls.propose(
      owner('r1'),
      null,
      ['a', 'b', 'c'].map((id) => newCall(id, { state: 'approved' })),
    );
    const charges = [charging(calls, 2), charging(mine, 10)];
    const claimed = await Promise.all(rows.map((row) => world.store.toolCalls.claim(row, charges)));
    expect(claimed.filter((one) => one === true)).toHaveLength(2);
    expect(claimed).toContainEqual({ reached: charges[0] });
    const states = await Promise.all(rows.map(({ id }) => world.store.toolCalls.read(id)));
    expect(states.find(({ state }) => state === 'rejected')).toMatchObject({
      error_code: 'budget_reached',
      error: expect.stringContaining('words of calls') as string,
      started_at: null,
    });
    // The person's own budget is not charged for the call that the server's budget refused.
    expect(await used(calls, mine)).toEqual([2, 2]);
  });

  test('the outcome of a call corrects what its claim reserved; without one it stays', async () => {
    const bytes = counter('u', { id: 'bytes', measure: 'result_bytes' });
    await world.store.budgets.ensure([bytes]);
    await world.ask('r1');
    const rows = await world.store.toolCalls.propose(
      owner('r1'),
      null,
      ['a', 'b'].map((id) => newCall(id, { state: 'approved' })),
    );
    for (const row of rows) {
      await world.store.toolCalls.claim(row, [charging(bytes, 1_000, 400)]);
    }
    const changes = [{ counter: bytes, by: -390 }];
    await world.store.toolCalls.finish(rows[0]!, succeeded('0123456789'), changes);
    // A second outcome changes nothing.
    await world.store.toolCalls.finish(rows[0]!, succeeded('0123456789'), changes);
    await world.end('r1');
    expect(await used(bytes)).toEqual([410]);
  });

  test('a charge within a larger transaction takes all or nothing', async () => {
    const [full, free] = [counter('full'), counter('free')];
    await world.store.budgets.ensure([full, free]);
    await begin([charging(full, 1)]);
    const [refused] = await world.raw(async (db) =>
      Promise.all([
        db.transaction().execute((trx) => charge(trx, [charging(free, 1), charging(full, 1)])),
      ]),
    );
    expect(refused?.counter.id).toBe(full.id);
    expect(await used(full, free)).toEqual([1, 0]);
  });

  test('housekeeping forgets the windows that are long over', async () => {
    const [old, running] = [counter('old'), counter('running', { ends_at: 5 * 86_400_000 })];
    await world.store.budgets.ensure([old, running]);
    world.clock = 4 * 86_400_000;
    await world.store.purge(0);
    expect(await used(old, running)).toEqual([undefined, 0]);
  });
});

/** A second replica, where the database admits one. */
async function openDatabaseOf(location: string, kind: string) {
  if (kind === 'SQLite') {
    return null;
  }
  const db = await openDatabase(location);
  return { store: budgetStore(db), close: () => db.destroy() };
}
