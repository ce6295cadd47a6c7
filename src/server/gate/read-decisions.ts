/** Reads a person's decisions on what is pending: their own, complete, and not given before. */
import type { ApprovalResponseInput, DecisionInput, ElicitationAnswerInput } from '../../protocol';
import { AppError } from '../base';
import { approvalError, refusal } from '../policy';
import type { Review, Store, ToolCall } from '../store';
import { checkAnswer, type AnsweredQuestion } from './answers';
import { editedArguments } from './arguments';

/** An answer with the row that it decides. */
export interface Answered {
  input: ApprovalResponseInput;
  call: ToolCall;
}

/**
 * Decisions on everything that is pending, and answers to questions. The turn continues once
 * `checkApprovals` and `checkResumptions` accept them.
 */
interface OpenDecisions {
  kind: 'open';
  conversationId: string;
  previousResponseId: string;
  approvals: readonly Answered[];
  reviews: readonly Review[];
  answers: readonly AnsweredQuestion[];
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

type DecisionStore = Pick<Store, 'toolCalls' | 'reviews' | 'elicitations'>;

/** Its answer is deleted once it is sent, so the same one cannot be recognized later. */
async function findQuestion(
  input: ElicitationAnswerInput,
  userId: string,
  { elicitations, toolCalls }: DecisionStore,
): Promise<Found> {
  const { call_id: callId, elicitation_id: id } = input;
  checkAnswer(input, await elicitations.findOpen(callId, id, userId, 'input_required'));
  const call = await toolCalls.read(callId);
  return { id, call, isOpen: true, decidedIn: null, isSame: false };
}

async function find(input: DecisionInput, userId: string, store: DecisionStore): Promise<Found> {
  if (input.type === 'mcp_assistant.elicitation_answer') {
    return findQuestion(input, userId, store);
  }
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

/** Questions may be answered one by one: the call goes on, and the turn once nothing waits. */
async function checkComplete(
  inputs: readonly DecisionInput[],
  found: readonly Found[],
  conversationId: string,
  store: DecisionStore,
): Promise<void> {
  if (found.some(({ call }) => call.conversation_id !== conversationId)) {
    throw new AppError('approvals_incomplete', 'One conversation must be decided at a time.', {
      param: 'input',
    });
  }
  if (inputs.every(({ type }) => type === 'mcp_assistant.elicitation_answer')) {
    return;
  }
  const given = new Set(found.map(({ id }) => id));
  const [pending, unreviewed] = await Promise.all([
    store.toolCalls.pending(conversationId),
    store.reviews.pending(conversationId),
  ]);
  const missing = [
    ...pending.map((call) => call.approval_id ?? ''),
    ...unreviewed.map(({ id }) => id),
  ].filter((id) => !given.has(id));
  if (missing.length > 0) {
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
 * `approval_conflict`, `approval_expired`, `approval_stale`, `elicitation_closed`,
 * `invalid_request`.
 */
export async function readDecisions(
  inputs: readonly DecisionInput[],
  userId: string,
  store: DecisionStore,
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
  await checkComplete(inputs, found, first.conversation_id, store);
  return {
    kind: 'open',
    conversationId: first.conversation_id,
    previousResponseId:
      first.state === 'pending'
        ? first.response_id
        : (first.decision_response_id ?? first.response_id),
    approvals: inputs.flatMap((input, index) =>
      input.type === 'mcp_approval_response' ? [{ input, call: (found[index] as Found).call }] : [],
    ),
    answers: inputs.flatMap((input, index) =>
      input.type === 'mcp_assistant.elicitation_answer'
        ? [{ input, call: (found[index] as Found).call }]
        : [],
    ),
    reviews: inputs.flatMap((input) =>
      input.type === 'mcp_assistant.result_review'
        ? [{ callId: input.call_id, release: input.release }]
        : [],
    ),
  };
}
