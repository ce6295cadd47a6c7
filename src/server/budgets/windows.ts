/**
 * The hours, days and months in which budgets are counted: those of UTC, the same on every replica.
 */
import type { BudgetTime } from '../../protocol';

export interface Window {
  /** Milliseconds since the epoch. */
  startsAt: number;
  endsAt: number;
}

const HOUR_MS = 3_600_000;

export function windowOf(every: Exclude<BudgetTime, 'minute'>, now: number): Window {
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (every) {
    case 'hour': {
      const startsAt = Math.floor(now / HOUR_MS) * HOUR_MS;
      return { startsAt, endsAt: startsAt + HOUR_MS };
    }
    case 'day':
      return { startsAt: Date.UTC(year, month, day), endsAt: Date.UTC(year, month, day + 1) };
    case 'month':
      return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
  }
}
