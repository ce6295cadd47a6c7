/** The gate: policy, approvals and the one place that sends a tool call. */
export { planDecisions, type DecisionPlan } from './approvals';
export { execute, type ExecutorDeps } from './executor';
export { decide, type Verdict } from './policy';
export { propose, type ModelToolCall } from './proposal';
