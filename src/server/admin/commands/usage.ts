/** `usage`: what was used, by day, course, workflow, provider or person. */
import { formatUsage, isUsageGroup, readAllUsage } from '../../budgets';
import { UsageError, type AdminCommand } from '../command';

const FORMATS = ['text', 'json', 'csv'] as const;
const DAY_MS = 86_400_000;
/** What is read without `--from`. */
const USUAL_DAYS = 30;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const isDay = (text: unknown): text is string =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

export const usage: AdminCommand = {
  name: 'usage',
  usage: '[options]',
  summary: 'Shows what was used, and what it cost.',
  details: 'Days are those of UTC, both included. What a provider did not report is estimated.',
  options: {
    from: { type: 'string', help: 'The first day, e.g. 2026-11-01; 30 days ago if left out.' },
    to: { type: 'string', help: 'The last day; today if left out.' },
    by: { type: 'string', help: 'day (if left out), course, workflow, provider or person.' },
    format: { type: 'string', help: 'text (if left out), json or csv.' },
  },
  needs: 'store',
  async run({ options, print }, { store, effects }) {
    const now = effects.now();
    const from = options.from ?? dayOf(now - USUAL_DAYS * DAY_MS);
    const to = options.to ?? dayOf(now);
    const by = String(options.by ?? 'day');
    const format = FORMATS.find((known) => known === (options.format ?? 'text'));
    if (!isDay(from) || !isDay(to)) {
      throw new UsageError('A day is written as 2026-11-29.');
    }
    if (!isUsageGroup(by) || format === undefined) {
      throw new UsageError(
        'Say --by day, course, workflow, provider or person, and --format text, json or csv.',
      );
    }
    await print(formatUsage(await readAllUsage(store, { by, from, to }), by, format));
  },
};
