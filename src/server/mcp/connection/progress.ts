/**
 * Makes a call's progress reports fit for display: finite numbers, short text, a few per second.
 */
import type { Progress } from '@modelcontextprotocol/client';
import type { CallProgress } from '../../../protocol';

export type { CallProgress } from '../../../protocol';

const INTERVAL_MS = 250;
const MESSAGE_CHARS = 200;

/**
 * Passes on the first report, the one that reaches the total, and at most one every 250 ms in
 * between.
 */
export function throttledProgress(
  report: (progress: CallProgress) => void,
  now: () => number,
): (progress: Progress) => void {
  let reportedAt = -Infinity;
  return ({ progress, total, message }) => {
    const done = total !== undefined && progress >= total;
    if (!Number.isFinite(progress) || (!done && now() - reportedAt < INTERVAL_MS)) {
      return;
    }
    reportedAt = now();
    report({
      progress,
      total: total !== undefined && Number.isFinite(total) && total > 0 ? total : null,
      message: message === undefined ? null : message.slice(0, MESSAGE_CHARS),
    });
  };
}
