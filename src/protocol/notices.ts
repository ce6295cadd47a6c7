import type { BudgetState } from './budgets';

/** What a person should know about one answer besides its words. */
export type Notice =
  /** The tools of this server cannot be used in this answer. */
  | { type: 'server_away'; server_name: string; state: 'connecting' | 'away' }
  /** The provider of the workflow did not answer, so the next one did. */
  | { type: 'fallback_model' }
  /** The model gets only this many of the person's messages, the newest, and what came of them. */
  | { type: 'memory_begins'; questions: number }
  /** Less than a fifth of this budget is left, or nothing. */
  | { type: 'budget'; budget: BudgetState };
