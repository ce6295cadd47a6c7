/** Work on foreign input was not finished, because it has a budget. */

/** What ran out; `busy`: so much other work waits that this was not begun. */
export type Exceeded = 'work' | 'size' | 'time' | 'memory' | 'busy';

/** Costs the text, tool or call that the work was for, and nothing else. */
export class OverBudget extends Error {
  override name = 'OverBudget' as const;

  constructor(
    readonly exceeded: Exceeded,
    options?: ErrorOptions,
  ) {
    super(`work on foreign input exceeds its budget: ${exceeded}`, options);
  }
}
