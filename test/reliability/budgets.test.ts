/** Budgets: exact over concurrency, replicas and kills. */
import { budgetScenarios } from './budgets';
import { proveQuickly } from './quick';

proveQuickly(budgetScenarios);
