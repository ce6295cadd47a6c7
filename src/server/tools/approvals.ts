/** Reads a person's answers to approval requests: complete, theirs, and not answered before. */
import type { ApprovalResponseInput } from '../../protocol';
import type { Effects } from '../effects';
import { AppError } from '../errors';
import type { Decision, Store, ToolCall } from '../store';

export type DecisionPlan =
  /** Everything pending is decided: the turn may go on. */
  | { kind: 'decide'; conversationId: string; previousResponseId: string; decisions: Decision[] }
  /** The same answers were given before: that response stands for them. */
  | { kind: 'replay'; responseId: string };

async function find(inputs: readonly ApprovalResponseInput[], userId: string, toolCalls: Store['toolCalls']): Promise<ToolCall[]> {
  return Promise.all(inputs.map(async ({ approval_request_id: id }) => {
    const call = await toolCalls.byApproval(id, userId);
    if (!call) throw new AppError('not_found', 'There is no such approval request.', { param: 'input' });
    return call;
  }));
}

function replayOf(calls: readonly ToolCall[], inputs: readonly ApprovalResponseInput[]): DecisionPlan | null {
  if (calls.every((call) => call.state === 'pending')) return null;
  const [first] = calls;
  const same = calls.every((call, index) => (
    call.decision_response_id === first?.decision_response_id && (call.state !== 'denied' && call.state !== 'expired') === inputs[index]?.approve
    && call.state !== 'pending' && call.state !== 'expired'));
  if (!same || !first?.decision_response_id) {
    throw new AppError('approval_conflict', 'This request has already been decided differently, or is no longer open.');
  }
  return { kind: 'replay', responseId: first.decision_response_id };
}

/**
 * @throws AppError `not_found` (unknown, or somebody else's), `approvals_incomplete`, `approval_conflict`, `invalid_request`.
 */
export async function planDecisions(
  inputs: readonly ApprovalResponseInput[], userId: string, toolCalls: Store['toolCalls'], effects: Effects,
): Promise<DecisionPlan> {
  const ids = new Set(inputs.map((input) => input.approval_request_id));
  if (ids.size !== inputs.length) throw new AppError('invalid_request', 'An approval request is answered twice.', { param: 'input' });
  const calls = await find(inputs, userId, toolCalls);
  const replay = replayOf(calls, inputs);
  if (replay) return replay;
  const [first] = calls as [ToolCall];
  const pending = await toolCalls.pending(first.conversation_id);
  const missing = pending.filter((call) => !ids.has(call.approval_id ?? ''));
  if (missing.length > 0 || calls.some((call) => call.conversation_id !== first.conversation_id)) {
    throw new AppError('approvals_incomplete', `Every pending request must be answered at once; ${missing.length} left open.`, { param: 'input' });
  }
  return {
    kind: 'decide',
    conversationId: first.conversation_id,
    previousResponseId: first.response_id,
    decisions: inputs.map((input) => ({
      itemId: effects.id('mcpa'), approvalId: input.approval_request_id, approve: input.approve, reason: input.reason ?? null,
    })),
  };
}
