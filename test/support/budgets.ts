/** Budgets for tests of the server's parts: none, unless a test writes some. */
import {
  createBudgets,
  createMemoryMinutes,
  type Budgets,
  type Reached,
} from '../../src/server/budgets';
import type { BudgetRule } from '../../src/server/config';
import type { Store } from '../../src/server/store';

export const rule = (
  kind: Pick<BudgetRule, 'scope' | 'measure' | 'every' | 'limit'>,
  more: Partial<BudgetRule> = {},
): BudgetRule => ({ burst: kind.limit ?? 0, only: null, exempt: new Set(), ...kind, ...more });

export function budgetsOf(
  store: Pick<Store, 'budgets'>,
  rules: readonly BudgetRule[] = [],
  now: () => number = Date.now,
  onReached: (reached: Reached) => void = () => {},
): Budgets {
  return createBudgets({
    rules,
    store: store.budgets,
    minutes: createMemoryMinutes(now),
    now,
    onReached,
  });
}

export const person = { userId: 'u', isStaff: false, courseId: 'course', workflow: 'w' };

/** For a person whom nothing limits. */
export const unlimited = (store: Pick<Store, 'budgets'>) => budgetsOf(store).of(person);
