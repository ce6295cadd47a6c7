/** What model steps reserve and come to, over tries, other providers and failures. */
import { person, rule } from '../../../test/support/budgets';
import { scriptedModel } from '../../../test/support/scripted-model';
import type { BudgetRule } from '../config';
import type { Provider } from '../model';
import { agentWorld } from './testing/world';

const { world, start, answered } = agentWorld();
const words = { text: ['word'] };
const ALL = { by: 'provider', from: '2000-01-01', to: '2100-01-01', limit: 100 } as const;
const sums = () => world.store.usage.sums(ALL);
const unavailable = { error: Object.assign(new Error('down'), { statusCode: 503 }) };
const otherProvider = (price?: Provider['price']): Provider => ({
  name: 'other',
  model: scriptedModel([words, words]),
  options: {},
  ...(price && { price }),
});
const price = { input: 1, cachedInput: 1, output: 2, reasoning: 2, currency: 'USD' };

const usedOf = async (measure: BudgetRule['measure']): Promise<number[]> =>
  (await world.budgets.of(person).standings())
    .filter((one) => one.rule.measure === measure)
    .map(({ used }) => used);

test('a step that another provider answers is reserved and counted there', async () => {
  world.rules = [
    rule({ scope: 'person', measure: 'tokens', every: 'day', limit: 1_000_000 }),
    rule({ scope: 'person', measure: 'cost', every: 'month', limit: 1_000_000 }),
  ];
  start([unavailable, words], { fallback: [otherProvider(price)] });
  const response = await answered('hi');
  expect(response.status).toBe('completed');
  expect(response.usage).toMatchObject({ input_tokens: 10, output_tokens: 5 });
  expect(await sums()).toMatchObject([
    { key: 'main', steps: 0, inputTokens: 0, costMicros: null, estimated: false },
    { key: 'other', steps: 1, inputTokens: 10, outputTokens: 5, costMicros: 20 },
  ]);
  expect(await usedOf('tokens')).toEqual([15]);
  expect(await usedOf('cost')).toEqual([20]);
});

test('steps of one answer add up to one row', async () => {
  world.rules = [rule({ scope: 'site', measure: 'tokens', every: 'hour', limit: 1_000_000 })];
  start([{ calls: [{ name: 'peer__free', input: {} }] }, words]);
  await answered('hi');
  expect(await sums()).toMatchObject([{ responses: 1, steps: 2, inputTokens: 20 }]);
  expect(await usedOf('tokens')).toEqual([30]);
});

test('tokens of a minute are given back, too', async () => {
  world.rules = [
    rule({ scope: 'person', measure: 'tokens', every: 'minute', limit: 1 }, { burst: 20 }),
  ];
  start([words, words, words]);
  expect((await answered('one')).status).toBe('completed');
  expect((await answered('two')).status).toBe('completed');
  expect(await answered('three')).toMatchObject({ error: { code: 'budget_reached' } });
  expect(world.model.asked).toHaveLength(2);
});

test('without budgets nothing is reserved, and the usage is kept all the same', async () => {
  start([words]);
  await answered('hi');
  expect(await sums()).toMatchObject([{ key: 'main', steps: 1, inputTokens: 10 }]);
});

test('a provider that reports nothing is estimated, and says so', async () => {
  const finish = {
    type: 'finish' as const,
    finishReason: { unified: 'stop' as const, raw: 'stop' },
    usage: {
      inputTokens: {
        total: undefined,
        noCache: undefined,
        cacheRead: undefined,
        cacheWrite: undefined,
      },
      outputTokens: { total: undefined, text: undefined, reasoning: undefined },
    },
  };
  start([
    {
      parts: [
        { type: 'text-start', id: 't' },
        { type: 'text-delta', id: 't', delta: 'some words' },
        { type: 'text-end', id: 't' },
        finish,
      ],
    },
  ]);
  const { usage } = await answered('hi');
  expect(usage?.input_tokens).toBeGreaterThan(50);
  expect(usage?.output_tokens).toBeGreaterThan(1);
  expect(await sums()).toMatchObject([
    { estimated: true, cachedTokens: null, reasoningTokens: null },
  ]);
});

test('a call that does not leave takes nothing from a budget, and one that is lost does', async () => {
  world.rules = [rule({ scope: 'person', measure: 'tool_calls', every: 'day', limit: 1 })];
  const ends: (boolean | 'unknown')[] = [false, false, 'unknown', false];
  world.connection = {
    ...world.connection,
    call: async () => ({
      failure: { sent: ends.shift() ?? false, message: 'no', code: 'server_unavailable' as const },
    }),
  };
  const call = { calls: [{ name: 'peer__free', input: {} }] };
  start([call, call, call, call, words], { limits: { maxSteps: 8 } });
  const { output } = await answered('hi');
  const codes = output.flatMap((item) =>
    item.type === 'mcp_call' ? [[item.mcp_assistant.state, item.mcp_assistant.error_code]] : [],
  );
  expect(codes.map(([, code]) => code)).toEqual([
    'server_unavailable',
    'server_unavailable',
    'server_unavailable',
    'budget_reached',
  ]);
  expect(ends).toEqual([false]);
});
