/** Budgets: who may use how much, what was used, and what it cost. */
export type { Allowance, Reached, Taken } from './allowance';
export { createBudgets, type Budgets } from './budgets';
export { createMemoryMinutes, type Minutes } from './minutes';
export { createMinutes } from './redis-minutes';
export { oncePerWindow } from './once-per-window';
export { costOf, mostCostOf, type Tokens } from './prices';
export { isLow, roomOf, stateOf, tightest, type Standing } from './standing';
export { formatUsage, isUsageGroup, readAllUsage, readUsage } from './usage-report';
