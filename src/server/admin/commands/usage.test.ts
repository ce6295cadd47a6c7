import { openStore, type Store } from '../../store';
import { settled, usageOf } from '../../store/testing/world';
import { UsageError, type Admin } from '../command';
import { usage } from './usage';

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

async function printed(options: Record<string, string>): Promise<string> {
  let text = '';
  const print = async (more: string) => {
    text += more;
  };
  const admin = { store, effects: { now: () => NOW, id: (prefix: string) => prefix } };
  await usage.run({ options, positionals: [], cwd: '/', print }, admin as unknown as Admin);
  return text;
}

test('the last 30 days by day, as a table', async () => {
  const lines = (await printed({})).split('\n');
  expect(lines.map((line) => line.split(/ +/)[0])).toEqual(['day', '2026-11-28', '2026-11-29', '']);
});

test('days, groups and formats are options', async () => {
  const options = { from: '2026-09-01', to: '2026-11-28', by: 'course' };
  expect(await printed({ ...options, format: 'csv' })).toContain(
    'course,2,1,2,20,4,10,,0.000014,USD,false\n',
  );
  expect(JSON.parse(await printed({ ...options, format: 'json' }))).toMatchObject([
    { id: 'course', responses: 2, input_tokens: 20 },
  ]);
});

test.each([
  ['an unknown group', { by: 'planet' }],
  ['an unknown format', { format: 'pdf' }],
  ['no day', { from: 'yesterday' }],
  ['a day that does not exist', { to: '2026-13-01' }],
])('%s is a mistake of the command line', async (_, options) => {
  await expect(printed(options as Record<string, string>)).rejects.toThrow(UsageError);
});
