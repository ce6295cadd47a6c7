/** Tells the person of an answer which budget is nearly or wholly used up. */
import { AppError } from '../base';
import { isLow, stateOf, tightest } from '../budgets';
import type { Run } from './run';

/** Of several budgets, only the one of which the least is left. */
export async function tellLow({ turn, notices }: Run): Promise<void> {
  const budget = tightest((await turn.allowance.standings()).filter(isLow));
  if (budget) {
    await notices.tell({ type: 'budget', budget: stateOf(budget) });
  }
}

export async function tellReached({ notices }: Run, error: unknown): Promise<void> {
  if (error instanceof AppError && error.budget) {
    await notices.tell({ type: 'budget', budget: error.budget });
  }
}
