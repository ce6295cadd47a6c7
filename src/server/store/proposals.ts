/** Proposed tool calls: what the model wants to call, stored with the step that requested it. */
import type { Kysely } from 'kysely';
import type { AssistantMessage, ToolErrorCode, ToolFace } from '../../protocol';
import { callFacts } from './audit/facts';
import type { AuditFact, AuditLog } from './audit/log';
import { insertItem, type ApprovalOffer } from './items';
import { holdRunOrFail } from './leases';
import { insertModelStep, type ModelStep } from './model-steps';
import type { Schema, ToolCallTable } from './schema';
import { sealOf } from './seal';
import type { Owner, ToolCall } from './tool-call-rows';
import { inTransaction } from './transaction';

/** How a call starts: sent without a person, waiting for one, never sent, or already answered. */
type Start =
  | {
      state: 'approved';
      /** The remembered approval that allows it. */
      grantId?: string;
    }
  | { state: 'pending'; approvalId: string; expiresAt: number; offer?: ApprovalOffer }
  | {
      state: 'rejected';
      errorCode: ToolErrorCode;
      error: string;
      /** The code of the refusal, which is finer than the call's. */
      reason?: string;
    }
  /** Answered here: a tool of the assistant's own. */
  | { state: 'succeeded'; output: string };

export interface NewToolCall {
  id: string;
  modelCallId: string;
  modelToolName: string;
  step: number;
  serverLabel: string;
  serverUrl: string;
  toolName: string;
  definitionHash: string;
  face: ToolFace;
  arguments: string;
  /** The model wrote them in another form. */
  repaired?: boolean;
  /** The rule of the policy that decided about a call of a server. */
  rule?: string;
  start: Start;
}

type StartColumns = Pick<
  ToolCallTable,
  | 'decision_response_id'
  | 'state'
  | 'approval_id'
  | 'expires_at'
  | 'offer'
  | 'grant_id'
  | 'error'
  | 'error_code'
  | 'output'
  | 'decided_at'
  | 'finished_at'
>;

function startColumns(start: Start, responseId: string, now: number): StartColumns {
  const decided: StartColumns = {
    decision_response_id: responseId,
    state: start.state,
    approval_id: null,
    expires_at: null,
    offer: null,
    grant_id: null,
    error: null,
    error_code: null,
    output: null,
    decided_at: now,
    finished_at: null,
  };
  switch (start.state) {
    case 'approved':
      return { ...decided, grant_id: start.grantId ?? null };
    case 'pending':
      return {
        ...decided,
        decision_response_id: null,
        approval_id: start.approvalId,
        expires_at: start.expiresAt,
        offer: start.offer ? JSON.stringify(start.offer) : null,
        decided_at: null,
      };
    case 'rejected':
      return { ...decided, error: start.error, error_code: start.errorCode, finished_at: now };
    case 'succeeded':
      return { ...decided, output: start.output, finished_at: now };
  }
}

function toRow(owner: Owner, call: NewToolCall, ordinal: number, now: number): ToolCallTable {
  const row: ToolCallTable = {
    ...startColumns(call.start, owner.id, now),
    id: call.id,
    conversation_id: owner.conversationId,
    response_id: owner.id,
    user_id: owner.userId,
    model_call_id: call.modelCallId,
    model_tool_name: call.modelToolName,
    step: call.step,
    ordinal,
    server_label: call.serverLabel,
    server_url: call.serverUrl,
    tool_name: call.toolName,
    definition_hash: call.definitionHash,
    face: JSON.stringify(call.face),
    arguments: call.arguments,
    repaired: call.repaired ? 1 : 0,
    original_arguments: null,
    seal: null,
    rule: call.rule ?? null,
    remember: null,
    replaced_by: null,
    review: null,
    screening: null,
    review_response_id: null,
    reason: null,
    media: null,
    created_at: now,
    started_at: null,
    claim_id: null,
  };
  return { ...row, seal: sealOf(row) };
}

const OUTCOMES = { approved: 'send', pending: 'ask', rejected: 'refuse' } as const;

/** A tool of the assistant's own sends nothing and decides nothing. */
function proposed({ start }: NewToolCall, row: ToolCallTable): AuditFact[] {
  if (start.state === 'succeeded') {
    return [];
  }
  return [
    {
      ...callFacts(row),
      kind: 'call.proposed',
      rule: (start.state === 'rejected' ? start.reason : undefined) ?? row.rule,
      outcome: OUTCOMES[start.state],
      details: {
        ...(row.error_code !== null && { error_code: row.error_code }),
        ...(row.repaired === 1 && { repaired: true }),
        ...(row.grant_id !== null && { grant: row.grant_id }),
      },
      words: { arguments: row.arguments },
    },
  ];
}

/**
 * Stores one model step, its text and its calls, in one transaction. Calls that are not sent get
 * their item here.
 * @throws AppError `interrupted` if the run has already ended.
 */
export async function storeProposals(
  db: Kysely<Schema>,
  owner: Owner,
  message: AssistantMessage | null,
  calls: readonly NewToolCall[],
  said: ModelStep | null,
  { now, audit }: { now: () => number; audit: AuditLog },
): Promise<ToolCall[]> {
  const rows = calls.map((call, ordinal) => toRow(owner, call, ordinal, now()));
  const place = { conversationId: owner.conversationId, responseId: owner.id };
  await inTransaction(db, async (trx) => {
    await holdRunOrFail(trx, owner.id);
    if (message) {
      await insertItem(trx, { id: message.id, ...place, type: 'message', data: message });
    }
    if (said) {
      await insertModelStep(trx, place, said);
    }
    for (const row of rows) {
      await trx.insertInto('tool_calls').values(row).execute();
      const item = row.approval_id
        ? ({ id: row.approval_id, type: 'mcp_approval_request' } as const)
        : ({ id: row.id, type: 'mcp_call' } as const);
      await insertItem(trx, { ...item, ...place, toolCallId: row.id });
    }
    const facts = calls.flatMap((call, at) => proposed(call, rows[at] as ToolCallTable));
    await audit.writeIn(trx, owner.id, facts);
  });
  return rows;
}
