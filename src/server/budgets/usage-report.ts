/** What was used, for administrators: rows by day, course, workflow, provider or person. */
import { USAGE_GROUPS, type UsageGroup, type UsageRow } from '../../protocol';
import type { Store, UsageQuery, UsageSum } from '../store';

const MICROS = 1_000_000;

function toRow(sum: UsageSum): UsageRow {
  return {
    object: 'usage',
    id: sum.key,
    responses: sum.responses,
    people: sum.people,
    steps: sum.steps,
    input_tokens: sum.inputTokens,
    cached_tokens: sum.cachedTokens,
    output_tokens: sum.outputTokens,
    reasoning_tokens: sum.reasoningTokens,
    cost: sum.costMicros === null ? null : sum.costMicros / MICROS,
    currency: sum.currency,
    estimated: sum.estimated,
  };
}

export const isUsageGroup = (word: string): word is UsageGroup =>
  (USAGE_GROUPS as readonly string[]).includes(word);

/** @param query Days in UTC, both included. At most `limit` rows after the key `after`. */
export async function readUsage(
  store: Pick<Store, 'usage'>,
  query: UsageQuery,
): Promise<UsageRow[]> {
  return (await store.usage.sums(query)).map(toRow);
}

const PAGE = 1_000;

/** All rows, for the command line; a page is read at a time. */
export async function readAllUsage(
  store: Pick<Store, 'usage'>,
  query: Pick<UsageQuery, 'by' | 'from' | 'to'>,
): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  for (let after: string | undefined; ;) {
    const page = await readUsage(store, { ...query, after, limit: PAGE });
    rows.push(...page);
    after = page.at(-1)?.id;
    if (page.length < PAGE) {
      return rows;
    }
  }
}

const COLUMNS = [
  'responses',
  'people',
  'steps',
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cost',
  'currency',
  'estimated',
] as const satisfies readonly (keyof UsageRow)[];

const cells = (row: UsageRow): string[] =>
  [row.id, ...COLUMNS.map((column) => row[column])].map((value) => String(value ?? ''));

/** A text that a spreadsheet takes for a formula is quoted as text. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @returns Text that ends with a line break. */
export function formatUsage(
  rows: readonly UsageRow[],
  by: UsageGroup,
  format: 'text' | 'json' | 'csv',
): string {
  const table = [[by, ...COLUMNS], ...rows.map(cells)];
  switch (format) {
    case 'json':
      return `${JSON.stringify(rows, null, 2)}\n`;
    case 'csv':
      return table.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
    case 'text':
      return `${textTable(table)}\n`;
  }
}
