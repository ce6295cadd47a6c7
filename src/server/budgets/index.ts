/** Budgets: who may use how much, what was used, and what it cost. */
export type { Allowance, Reached, Taken } from './allowance';
export { createBudgets, type Budgets } from './budgets';
export { createMemoryMinutes } from './minutes';
export { createRedisMinutes } from './redis-minutes';
export { costOf, mostCostOf, type Tokens } from './prices';
export { isLow, roomOf, stateOf, tightest, type Standing } from './standing';
export { formatUsage, isUsageGroup, readAllUsage, readUsage } from './usage-report';
