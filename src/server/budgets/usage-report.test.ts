import type { UsageSum } from '../store';
import { formatUsage, isUsageGroup, readAllUsage } from './usage-report';

const sum = (key: string, changes: Partial<UsageSum> = {}): UsageSum => ({
  key,
  responses: 2,
  people: 1,
  steps: 3,
  inputTokens: 100,
  cachedTokens: null,
  outputTokens: 50,
  reasoningTokens: 4,
  costMicros: 1_500_000,
  currency: 'USD',
  estimated: false,
  ...changes,
});
const query = { by: 'course', from: '2026-11-01', to: '2026-11-30' } as const;
const storeOf = (all: readonly UsageSum[]) => ({
  usage: {
    sums: async ({ after, limit }: { after?: string | undefined; limit: number }) =>
      all.filter(({ key }) => after === undefined || key > after).slice(0, limit),
  },
});
const read = (...all: UsageSum[]) =>
  readAllUsage(storeOf(all) as unknown as Parameters<typeof readAllUsage>[0], query);

test('all rows are read, page by page', async () => {
  const all = Array.from({ length: 2_001 }, (_, index) => sum(`c${10_000 + index}`));
  const rows = await read(...all);
  expect(rows).toHaveLength(2_001);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(2_001);
});

test('as text, JSON and CSV; what is not known is empty, and no cell is a formula', async () => {
  const rows = await read(sum('=A1', { costMicros: null }), sum('b,"c"'));
  expect(formatUsage(rows, 'course', 'text').split('\n').slice(0, 2)).toEqual([
    'course  responses  people  steps  input_tokens  cached_tokens  output_tokens  reasoning_tokens  cost  currency  estimated',
    '=A1     2          1       3      100                          50             4                       USD       false',
  ]);
  expect(formatUsage(rows, 'course', 'csv').split('\n')).toEqual([
    'course,responses,people,steps,input_tokens,cached_tokens,output_tokens,reasoning_tokens,cost,currency,estimated',
    "'=A1,2,1,3,100,,50,4,,USD,false",
    '"b,""c""",2,1,3,100,,50,4,1.5,USD,false',
    '',
  ]);
  expect(JSON.parse(formatUsage(rows, 'course', 'json'))).toEqual(rows);
});

test('groups are known by name', () => {
  expect(['day', 'person', 'tool'].map(isUsageGroup)).toEqual([true, true, false]);
});
