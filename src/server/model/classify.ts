/** What kind of failure an error of a provider is. */
import { toModelError } from './errors';
import type { ModelFailure, ModelFailureKind } from './failure';

const KINDS: Readonly<Record<string, ModelFailureKind>> = {
  interrupted: 'stopped',
  model_rate_limited: 'rate',
  model_rejected: 'rejected',
};

/** @param now Milliseconds since the epoch. */
export function classify(error: unknown, now: number): ModelFailure {
  const { code, retryAfter } = toModelError(error, () => now);
  return {
    kind: KINDS[code] ?? 'unavailable',
    status: null,
    retryAfterMs: retryAfter === null ? null : retryAfter * 1000,
    tool: null,
    contextTokens: null,
  };
}
