import type { FailureCode } from '../../chat/errors';
/**
 * `failed`: the decision can be corrected or sent again. `settled`: there is nothing left to
 * decide. `outdated`: there is something else to decide now. `barred`: what waits can be denied,
 * but no longer approved. `expired`: only asking anew helps.
 */
export type Phase = 'open' | 'sending' | 'failed' | 'settled' | 'outdated' | 'barred' | 'expired';

/** After every other refusal the decision can be sent again. */
const AFTER: Partial<Record<FailureCode, Phase>> = {
  approval_conflict: 'settled',
  not_found: 'settled',
  approval_expired: 'expired',
  approval_stale: 'outdated',
  approvals_incomplete: 'outdated',
  approval_server_removed: 'barred',
  tool_disabled: 'barred',
};

export function phaseOf(sending: boolean, error: FailureCode | null, over: boolean): Phase {
  if (sending) {
    return 'sending';
  }
  if (error) {
    return AFTER[error] ?? (over ? 'expired' : 'failed');
  }
  return over ? 'expired' : 'open';
}

/** Phases in which a decision can be made, of whatever kind. */
export const DECIDABLE: ReadonlySet<Phase> = new Set(['open', 'failed', 'barred']);

/** Phases in which there is nothing left to refuse. */
export const OVER: ReadonlySet<Phase> = new Set(['settled', 'outdated', 'expired']);
