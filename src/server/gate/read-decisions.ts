/** Reads a person's decisions on what is pending: their own, complete, and not given before. */
import type { ApprovalResponseInput, DecisionInput } from '../../protocol';
import { AppError } from '../base';
import { approvalError, refusal } from '../policy';
import type { Review, Store, ToolCall } from '../store';
import { editedArguments } from './arguments';

/** An answer with the row that it decides. */
export interface Answered {
  input: ApprovalResponseInput;
  call: ToolCall;
}

/**
 * Decisions on everything that is pending. The turn continues once `checkApprovals` accepts them.
 */
interface OpenDecisions {
  kind: 'open';
  conversationId: string;
  previousResponseId: string;
  approvals: readonly Answered[];
  reviews: readonly Review[];
}

export type DecisionsRead =
  | OpenDecisions
  /** The same decisions were given before and led to that response. */
  | { kind: 'replay'; responseId: string };

/**
 * The row of a decision: whether it was decided already, in which response, and whether in the same
 * way.
 */
interface Found {
  id: string;
  call: ToolCall;
  isOpen: boolean;
  decidedIn: string | null;
  /** Not compared while it is open: that reads the edited arguments. */
  isSame: boolean;
}

/** Whether the same answer was given before: same bytes, same scope of remembering. */
function isAnswer(input: ApprovalResponseInput, call: ToolCall): boolean {
  const wasApproved = call.state !== 'denied' && call.state !== 'expired';
  if (wasApproved !== input.approve || (input.remember ?? null) !== call.remember) {
    return false;
  }
  const shown = call.original_arguments ?? call.arguments;
  const edited =
    typeof input.arguments === 'string' ? editedArguments(input.arguments) : { text: shown };
  return !('code' in edited) && edited.text === call.arguments;
}

async function find(
  input: DecisionInput,
  userId: string,
  store: Pick<Store, 'toolCalls' | 'reviews'>,
): Promise<Found> {
  if (input.type === 'mcp_assistant.result_review') {
    const call = await store.reviews.find(input.call_id, userId);
    if (!call) {
      throw new AppError('not_found', 'There is no such result to review.', { param: 'input' });
    }
    return {
      id: call.id,
      call,
      isOpen: call.review === 'pending',
      decidedIn: call.review_response_id,
      isSame: (call.review === 'released') === input.release,
    };
  }
  const call = await store.toolCalls.byApproval(input.approval_request_id, userId);
  if (!call) {
    throw new AppError('not_found', 'There is no such approval request.', { param: 'input' });
  }
  return {
    id: input.approval_request_id,
    call,
    isOpen: call.state === 'pending',
    decidedIn: call.decision_response_id,
    isSame: !['pending', 'expired'].includes(call.state) && isAnswer(input, call),
  };
}

function closed({ call }: Found): AppError {
  if (call.replaced_by !== null) {
    return approvalError(refusal('approval_replaced'));
  }
  return approvalError(refusal(call.state === 'expired' ? 'approval_expired' : 'approval_decided'));
}

function replayOf(found: readonly Found[]): string | null {
  const decided = found.find(({ isOpen }) => !isOpen);
  if (!decided) {
    return null;
  }
  const isSame = found.every(
    ({ isOpen, isSame: same, decidedIn }) => !isOpen && same && decidedIn === decided.decidedIn,
  );
  if (!isSame || decided.decidedIn === null) {
    throw closed(decided);
  }
  return decided.decidedIn;
}

async function checkComplete(
  found: readonly Found[],
  conversationId: string,
  store: Pick<Store, 'toolCalls' | 'reviews'>,
): Promise<void> {
  const given = new Set(found.map(({ id }) => id));
  const [pending, unreviewed] = await Promise.all([
    store.toolCalls.pending(conversationId),
    store.reviews.pending(conversationId),
  ]);
  const missing = [
    ...pending.map((call) => call.approval_id ?? ''),
    ...unreviewed.map(({ id }) => id),
  ].filter((id) => !given.has(id));
  if (missing.length > 0 || found.some(({ call }) => call.conversation_id !== conversationId)) {
    throw new AppError(
      'approvals_incomplete',
      `Everything that is pending must be decided at once; ${missing.length} left open.`,
      { param: 'input' },
    );
  }
}

/**
 * @param inputs At least one.
 * @throws AppError `not_found` (unknown, or another person's), `approvals_incomplete`,
 * `approval_conflict`, `approval_expired`, `approval_stale`, `invalid_request`.
 */
export async function readDecisions(
  inputs: readonly DecisionInput[],
  userId: string,
  store: Pick<Store, 'toolCalls' | 'reviews'>,
): Promise<DecisionsRead> {
  const found = await Promise.all(inputs.map((input) => find(input, userId, store)));
  if (new Set(found.map(({ id }) => id)).size !== inputs.length) {
    throw new AppError('invalid_request', 'Something is decided twice.', { param: 'input' });
  }
  const responseId = replayOf(found);
  if (responseId !== null) {
    return { kind: 'replay', responseId };
  }
  const [{ call: first }] = found as [Found];
  await checkComplete(found, first.conversation_id, store);
  return {
    kind: 'open',
    conversationId: first.conversation_id,
    previousResponseId:
      first.review === 'pending'
        ? (first.decision_response_id ?? first.response_id)
        : first.response_id,
    approvals: inputs.flatMap((input, index) =>
      input.type === 'mcp_approval_response' ? [{ input, call: (found[index] as Found).call }] : [],
    ),
    reviews: inputs.flatMap((input) =>
      input.type === 'mcp_assistant.result_review'
        ? [{ callId: input.call_id, release: input.release }]
        : [],
    ),
  };
}
