/** Budgets as people and clients are told of them. */

/** What a budget is counted for; each of them has a count of its own. */
export const BUDGET_SCOPES = ['person', 'course', 'workflow', 'server', 'tool', 'site'] as const;
export const BUDGET_MEASURES = [
  'requests',
  'tool_calls',
  'tokens',
  'cost',
  'result_bytes',
] as const;
/** `minute` flows; the others begin at full hours, days and months of UTC. */
export const BUDGET_TIMES = ['minute', 'hour', 'day', 'month'] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];
export type BudgetMeasure = (typeof BUDGET_MEASURES)[number];
export type BudgetTime = (typeof BUDGET_TIMES)[number];

/** How one budget stands. */
export interface BudgetState {
  scope: BudgetScope;
  measure: BudgetMeasure;
  every: BudgetTime;
  /** Whole percent; 0 when it is used up. */
  left_percent: number;
  /** In the unit of the measure, of a person's own budgets without money; else `null`. */
  left: number | null;
  /** Unix seconds. */
  refills_at: number;
}

/** `GET /v1/usage`: what one course, workflow, … used. */
export interface UsageRow {
  object: 'usage';
  /** The day (UTC), course, workflow, provider or person; the id for pages. */
  id: string;
  responses: number;
  people: number;
  steps: number;
  input_tokens: number;
  /** `null` where no provider reports them. */
  cached_tokens: number | null;
  output_tokens: number;
  reasoning_tokens: number | null;
  /** In whole units of the currency; `null` where nobody wrote a price. */
  cost: number | null;
  currency: string | null;
  /** Some of it was not reported by a provider, but estimated. */
  estimated: boolean;
}

export const USAGE_GROUPS = ['day', 'course', 'workflow', 'provider', 'person'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];
