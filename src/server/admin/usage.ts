/** `mcp-assistant usage`: what was used, by day, course, workflow, provider or person. */
import { parseArgs } from 'node:util';
import type { UsageRow } from '../../protocol';
import { formatUsage, isUsageGroup, readAllUsage } from '../budgets';
import type { Store } from '../store';
import { UsageError } from './retire';

const USAGE =
  'Say which days, in UTC, and by what: usage [--from 2026-11-01] [--to 2026-11-30] ' +
  '[--by day|course|workflow|provider|person] [--format text|json|csv].';
const FORMATS = ['text', 'json', 'csv'] as const;
const DAY_MS = 86_400_000;
/** What is read without `--from`. */
const USUAL_DAYS = 30;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

function optionsIn(args: readonly string[], now: number) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        from: { type: 'string', default: dayOf(now - USUAL_DAYS * DAY_MS) },
        to: { type: 'string', default: dayOf(now) },
        by: { type: 'string', default: 'day' },
        format: { type: 'string', default: 'text' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(USAGE, { cause: error });
  }
}

/**
 * @returns The rows, and the same as text of the wanted format, which ends with a line break.
 * @throws UsageError; AppError `store_unavailable`.
 * @public The command line calls it.
 */
export async function usageCommand(
  args: readonly string[],
  store: Pick<Store, 'usage'>,
  now: number,
): Promise<{ rows: UsageRow[]; text: string }> {
  const { from, to, by, format: word } = optionsIn(args, now);
  const format = FORMATS.find((known) => known === word);
  if (!isDay(from) || !isDay(to) || !isUsageGroup(by) || format === undefined) {
    throw new UsageError(USAGE);
  }
  const rows = await readAllUsage(store, { by, from, to });
  return { rows, text: formatUsage(rows, by, format) };
}
