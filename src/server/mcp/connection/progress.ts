/**
 * Makes a call's progress reports fit for display: finite numbers, short text, a few per second.
 */
import type { Progress } from '@modelcontextprotocol/client';
import { BOUNDS, visibleLine } from '../../base';
import type { CallProgress } from '../../../protocol';

export type { CallProgress } from '../../../protocol';

const INTERVAL_MS = 250;

const positive = (total: number | undefined): total is number =>
  total !== undefined && Number.isFinite(total) && total > 0;

/**
 * Passes on the first report, the first one that reaches the total, and at most one every 250 ms in
 * between; after `BOUNDS.progressReports` none.
 */
export function throttledProgress(
  report: (progress: CallProgress) => void,
  now: () => number,
): (progress: Progress) => void {
  let reportedAt = -Infinity;
  let reports = 0;
  let isDone = false;
  return ({ progress, total, message }) => {
    const isEnd = !isDone && positive(total) && progress >= total;
    const isTooSoon = !isEnd && now() - reportedAt < INTERVAL_MS;
    if (!Number.isFinite(progress) || isTooSoon || reports === BOUNDS.progressReports) {
      return;
    }
    isDone ||= isEnd;
    reports += 1;
    reportedAt = now();
    report({
      progress,
      total: positive(total) ? total : null,
      message: message === undefined ? null : visibleLine(message, BOUNDS.progressChars),
    });
  };
}
