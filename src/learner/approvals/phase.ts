/** What a person can do in the dialog, depending on the state of the decision. */
import type { ChatError } from '../../chat/errors';

/**
 * `failed`: the decision can be corrected or sent again. `settled`: nothing is left to decide.
 * `outdated`: something else must be decided now. `barred`: it can be denied, but no longer
 * approved. `expired`: only asking again helps.
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

/** Phases in which a decision can be made. */
export const DECIDABLE: ReadonlySet<Phase> = new Set(['open', 'failed', 'barred']);

/** Phases in which nothing is left to refuse. */
export const OVER: ReadonlySet<Phase> = new Set(['settled', 'outdated', 'expired']);
