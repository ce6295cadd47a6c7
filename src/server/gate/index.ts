/** The gate: proposal, approval, last check, execution. The only way to a tool call. */
export { checkApprovals, type ApprovalCheckDeps } from './check-approvals';
export { execute } from './execute';
export { holds, toGrantObject } from './grants';
export { propose, type ModelToolCall } from './propose';
export { readDecisions } from './read-decisions';
