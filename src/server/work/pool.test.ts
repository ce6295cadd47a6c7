/** The pool with real threads: what they cannot finish costs only itself. */
import { setImmediate as turn } from 'node:timers/promises';
import { createWorkPool, type WorkPool } from './pool';
import { htmlToText } from './text';

const pools: WorkPool[] = [];
function open(limits: Parameters<typeof createWorkPool>[0] = {}): WorkPool {
  const pool = createWorkPool(limits);
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const LONG = '<p>word'.repeat(2_000);
/** Almost as many steps as one check may take. */
const costly = {
  schema: { additionalProperties: { pattern: '(a?){100}a{36}$' } },
  key: 'costly',
  value: { a: 'a'.repeat(30_000) },
  whole: 'arguments',
};

test('small inputs and others give the same, in the order of a queue or at once', async () => {
  const { run } = open();
  await expect(run('htmlToText', '<p>a', 'course')).resolves.toBe('a');
  await expect(run('htmlToText', LONG, 'course')).resolves.toBe(htmlToText(LONG));
  await expect(run('subtitlesToText', '<i>a</i>', 'course')).resolves.toBe('a');
  await expect(
    run('search', { documents: [{ title: 'leaf', text: '' }], question: 'leaf' }, 'course'),
  ).resolves.toEqual([0]);
});

test('the event loop turns while a thread works, and between small inputs', async () => {
  const { run } = open();
  const order: string[] = [];
  const done = (name: string) => () => order.push(name);
  await run('htmlToText', LONG, 'course');
  const checked = run('checkValue', costly, 'server').then(done('thread'));
  const small = Array.from({ length: 20 }, () => run('htmlToText', 'a', 'c').then(done('small')));
  await turn().then(done('loop'));
  await Promise.all([checked, ...small]);
  expect(order.at(-1)).toBe('thread');
  expect(order.indexOf('loop')).toBeLessThan(order.lastIndexOf('small'));
});

test('owners take turns with small inputs, too', async () => {
  const { run } = open();
  const order: string[] = [];
  const many = Array.from({ length: 20 }, () =>
    run('htmlToText', 'a', 'busy').then(() => order.push('busy')),
  );
  const one = run('htmlToText', 'a', 'other').then(() => order.push('other'));
  await Promise.all([...many, one]);
  expect(order.indexOf('other')).toBeLessThan(3);
});

/** Collects twenty million errors. */
const endless = {
  schema: { items: { anyOf: Array.from({ length: 200 }, (_, n) => ({ minimum: n + 1 })) } },
  key: 'endless',
  value: Array.from({ length: 100_000 }, () => 0),
  whole: 'result',
};

test.each([
  ['time', { timeMs: 1_000, memoryMb: 2_000 }],
  ['memory', { timeMs: 60_000, memoryMb: 48 }],
] as const)(
  'what takes too much %s is stopped, and the next task gets another thread',
  async (exceeded, limits) => {
    const { run } = open(limits);
    await expect(run('checkValue', endless, 'server')).rejects.toMatchObject({ exceeded });
    const read = await run('readSchema', { schema: { $ref: '#' }, key: 'k' }, 'server');
    expect(read).toEqual({ parts: 1 });
  },
);

test('a budget that is exceeded in a thread is known by its name', async () => {
  const value = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, costly.value.a]));
  await expect(open().run('checkValue', { ...costly, value }, 'server')).rejects.toMatchObject({
    name: 'OverBudget',
    exceeded: 'work',
  });
});

test('a bug in a task is no budget, and does not end the pool', async () => {
  const { run } = open();
  const broken = { documents: [{ title: 'x'.repeat(5_000), text: null as never }], question: '' };
  await expect(run('search', broken, 'course')).rejects.toThrow(TypeError);
  await expect(run('htmlToText', LONG, 'course')).resolves.toContain('word');
});

test('a pool that is closed ends what runs', async () => {
  const pool = open();
  const check = expect(pool.run('checkValue', endless, 'server')).rejects.toThrow();
  await pool.run('htmlToText', LONG, 'course');
  await pool.close();
  await check;
});
