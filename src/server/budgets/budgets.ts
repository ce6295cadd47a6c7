/** The budgets of the configuration, ready to be asked what a person may still use at a place. */
import { createAllowance, type Allowance, type BudgetDeps } from './allowance';
import { createFindRules, type Who } from './rules';
import type { BudgetRule } from '../config';

export interface Budgets {
  of: (who: Who) => Allowance;
}

export function createBudgets({
  rules,
  ...deps
}: BudgetDeps & { rules: readonly BudgetRule[] }): Budgets {
  const find = createFindRules(rules);
  return { of: (who) => createAllowance(who, find, deps) };
}
