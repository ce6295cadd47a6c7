/** The gate: policy, approvals and the one place that sends a tool call. */
export { checkApprovals, type ApprovalCheckDeps } from './approval-check';
export { readDecisions, type DecisionsRead, type OpenDecisions } from './approvals';
export { execute, type ExecutorDeps } from './executor';
export { holds, toGrantObject } from './grants';
export { decide, type Verdict } from './policy';
export { propose, type ModelToolCall } from './proposal';
