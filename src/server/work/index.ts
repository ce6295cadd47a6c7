/** Work on foreign input, within a budget. */
export { OverBudget } from './over-budget';
export { createWorkPool, type WorkPool } from './pool';
export { referenced } from './schema/references';
export { standardSchema } from './schema/standard-schema';
export type { Words } from './search';
export { isWithin } from './size';
export { createTurns } from './turns';
