/** What a person can do in the dialog, by what became of the decision. */
import type { ChatError } from '../../chat/errors';

/**
 * `failed`: the decision can be corrected or sent again. `settled`: there is nothing left to
 * decide. `outdated`: there is something else to decide now. `barred`: what waits can be denied,
 * but no longer approved. `expired`: only asking anew helps.
 */
export type Phase = 'open' | 'sending' | 'failed' | 'settled' | 'outdated' | 'barred' | 'expired';

export function phaseOf(sending: boolean, error: ChatError | null, over: boolean): Phase {
  if (sending) {
    return 'sending';
  }
  if (error) {
    return error.traits.dialog ?? (over ? 'expired' : 'failed');
  }
  return over ? 'expired' : 'open';
}

/** Phases in which a decision can be made, of whatever kind. */
export const DECIDABLE: ReadonlySet<Phase> = new Set(['open', 'failed', 'barred']);

/** Phases in which there is nothing left to refuse. */
export const OVER: ReadonlySet<Phase> = new Set(['settled', 'outdated', 'expired']);
