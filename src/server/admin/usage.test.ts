import { settled, usageOf } from '../store/testing/world';
import { openStore, type Store } from '../store';
import { usageCommand } from '.';

const NOW = Date.parse('2026-11-29T12:00:00Z');
let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:', () => NOW);
  for (const [response, day] of [
    ['r1', '2026-11-28'],
    ['r2', '2026-11-29'],
    ['r3', '2026-09-01'],
  ] as const) {
    await store.usage.settle({ of: usageOf(response, { day }), usage: settled(), changes: [] });
  }
});
afterEach(() => store.close());

test('the last 30 days by day, as a table', async () => {
  const { rows, text } = await usageCommand([], store, NOW);
  expect(rows.map(({ id }) => id)).toEqual(['2026-11-28', '2026-11-29']);
  expect(text.split('\n').map((line) => line.split(/ +/)[0])).toEqual([
    'day',
    '2026-11-28',
    '2026-11-29',
    '',
  ]);
});

test('days, groups and formats are options', async () => {
  const args = ['--from', '2026-09-01', '--to', '2026-11-28', '--by', 'course', '--format', 'csv'];
  const { rows, text } = await usageCommand(args, store, NOW);
  expect(rows).toMatchObject([{ id: 'course', responses: 2, input_tokens: 20 }]);
  expect(text).toContain('course,2,1,2,20,4,10,,0.000014,USD,false\n');
});

test.each([
  ['an unknown group', '--by', 'planet'],
  ['an unknown format', '--format', 'pdf'],
  ['no day', '--from', 'yesterday'],
  ['a day that does not exist', '--to', '2026-13-01'],
  ['an unknown option', '--since', '2026-11-01'],
])('%s is a mistake of the command line', async (_, ...args) => {
  await expect(usageCommand(args, store, NOW)).rejects.toMatchObject({ name: 'UsageError' });
});
