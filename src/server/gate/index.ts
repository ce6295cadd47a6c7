/** The gate: proposal, approval, last check, execution. The only way to a tool call. */
export { checkAnswer } from './answers';
export { checkApprovals, type ApprovalCheckDeps } from './check-approvals';
export { checkResumptions } from './check-resumptions';
export { execute } from './execute';
export { holds, toGrantObject } from './grants';
export { type ModelToolCall, type OwnAnswer } from './propose';
export { proposeStep } from './propose-step';
export { createRoom, type Room } from './room';
export { readDecisions } from './read-decisions';
