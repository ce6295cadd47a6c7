/** What responses used: reserved, settled, kept after a crash, and summed up. */
import { databases } from '../../../test/support/databases';
import { ChargeRefused } from '.';
import { counter, settled, storeWorld, usageOf } from './testing/world';

const PENDING = { pending_input: 100, pending_output: 50, pending_micros: 30 };
const ALL = { from: '1970-01-01', to: '1970-12-31', limit: 100 } as const;
const tokens = counter('u', { id: 'tokens', measure: 'tokens' });
const charges = [{ counter: tokens, limit: 200, amount: 150, words: 'tokens' }];

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);
  const sums = (by: Parameters<typeof world.store.usage.sums>[0]['by'] = 'day') =>
    world.store.usage.sums({ ...ALL, by });
  const used = async () => (await world.store.budgets.used([tokens.id])).get(tokens.id);

  beforeEach(() => world.store.budgets.ensure([tokens]));

  test('a reservation counts until it is settled at what was used', async () => {
    await world.ask('r1');
    await world.store.usage.reserve({ of: usageOf('r1'), pending: PENDING, charges });
    expect(await sums()).toMatchObject([
      { inputTokens: 100, outputTokens: 50, costMicros: 30, estimated: true },
    ]);
    const changes = [{ counter: tokens, by: -135 }];
    await world.store.toolCalls.propose({ id: 'r1', conversationId: 'c', userId: 'u' }, null, [], {
      spent: { of: usageOf('r1'), usage: settled(), changes },
    });
    expect(await sums()).toEqual([
      {
        key: '1970-01-01',
        responses: 1,
        people: 1,
        steps: 1,
        inputTokens: 10,
        cachedTokens: 2,
        outputTokens: 5,
        reasoningTokens: null,
        costMicros: 7,
        currency: 'USD',
        estimated: false,
      },
    ]);
    expect(await used()).toBe(15);
  });

  test('after a crash the reservation counts as used, and as estimated', async () => {
    await world.ask('r1');
    await world.store.usage.reserve({ of: usageOf('r1'), pending: PENDING, charges });
    await world.reopen();
    expect(world.store.recovered.interruptedResponses).toBe(1);
    expect(await sums()).toMatchObject([{ inputTokens: 100, costMicros: 30, estimated: true }]);
    expect(await used()).toBe(150);
  });

  test('a refused step reserves nothing, and a run that is over nothing at all', async () => {
    await world.ask('r1');
    const full = [{ ...charges[0]!, limit: 0 }];
    await expect(
      world.store.usage.reserve({ of: usageOf('r1'), pending: PENDING, charges: full }),
    ).rejects.toThrow(ChargeRefused);
    await world.end('r1');
    await expect(
      world.store.usage.reserve({ of: usageOf('r1'), pending: PENDING, charges }),
    ).rejects.toMatchObject({ code: 'interrupted' });
    expect(await sums()).toEqual([]);
    expect(await used()).toBe(0);
  });

  test('steps add up by response and provider; a number that nobody reports stays unknown', async () => {
    const settle = (of: Parameters<typeof usageOf>, usage: Parameters<typeof settled>[0] = {}) =>
      world.store.usage.settle({ of: usageOf(...of), usage: settled(usage), changes: [] });
    await settle(['r1']);
    await settle(['r1'], { cached_tokens: null, reasoning_tokens: 3, estimated: true });
    await settle(['r1', { provider: 'other', currency: null }], {
      cached_tokens: null,
      cost_micros: null,
    });
    await settle(['r2', { user_id: 'v', course_id: 'course2', day: '1970-02-01' }]);
    expect(await sums('provider')).toMatchObject([
      {
        key: 'main',
        responses: 2,
        people: 2,
        steps: 3,
        inputTokens: 30,
        cachedTokens: 4,
        reasoningTokens: 3,
        costMicros: 21,
        estimated: true,
      },
      { key: 'other', cachedTokens: null, reasoningTokens: null, costMicros: null },
    ]);
    expect((await sums('course')).map(({ key }) => key)).toEqual(['course', 'course2']);
    expect((await sums('person')).map(({ key }) => key)).toEqual(['u', 'v']);
    expect((await sums('workflow')).map(({ steps }) => steps)).toEqual([4]);
    const from = { ...ALL, by: 'day', from: '1970-01-15' } as const;
    expect((await world.store.usage.sums(from)).map(({ key }) => key)).toEqual(['1970-02-01']);
    const page = { ...ALL, by: 'day', after: '1970-01-01', limit: 1 } as const;
    expect((await world.store.usage.sums(page)).map(({ key }) => key)).toEqual(['1970-02-01']);
  });

  test('what was used is kept for 400 days, longer than its conversation', async () => {
    await world.ask('r1');
    await world.end('r1');
    await world.store.usage.settle({ of: usageOf('r1'), usage: settled(), changes: [] });
    world.clock = 399 * 86_400_000;
    expect(await world.store.purge(30)).toMatchObject({ conversations: 1, usageRows: 0 });
    expect(await sums()).toHaveLength(1);
    world.clock = 402 * 86_400_000;
    expect(await world.store.purge(30)).toMatchObject({ usageRows: 1 });
  });
});
