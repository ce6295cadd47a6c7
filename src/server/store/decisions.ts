/** Decisions on pending calls: a person's answers, or a new message that withdraws the requests. */
import type { McpApprovalResponse } from '../../protocol';
import { AppError } from '../base';
import { approvalError, refusal } from '../policy';
import { callFacts } from './audit/facts';
import type { AuditFact, AuditLog } from './audit/log';
import { addGrant, type NewGrant } from './grants';
import type { Db } from './db';
import { insertItem } from './items';
import type { ToolCallTable } from './schema';
import { isSealed, sealOf } from './seal';
import { move, type Owner, type ToolCall } from './tool-call-rows';

/** A person's answer to one approval request. */
export interface Decision {
  /** Id of the `mcp_approval_response` item. */
  itemId: string;
  approvalId: string;
  approve: boolean;
  reason: string | null;
  /** Canonical JSON to send instead of what was shown. */
  editedArguments?: string;
  /** The scope in which the approval is remembered. */
  grant?: NewGrant;
}

async function addApprovalResponse(db: Db, owner: Owner, decision: Decision): Promise<void> {
  const edited = decision.editedArguments !== undefined;
  const remember = decision.grant?.scope ?? null;
  const item: McpApprovalResponse = {
    id: decision.itemId,
    type: 'mcp_approval_response',
    approval_request_id: decision.approvalId,
    approve: decision.approve,
    reason: decision.reason,
    ...(edited || remember !== null ? { mcp_assistant: { edited, remember } } : {}),
  };
  await insertItem(db, {
    id: item.id,
    conversationId: owner.conversationId,
    responseId: owner.id,
    type: item.type,
    data: item,
  });
}

/** Edited arguments get a new seal. What was shown stays on record. */
function editsOf(call: ToolCall, { editedArguments }: Decision): Partial<ToolCallTable> {
  if (editedArguments === undefined) {
    return {};
  }
  const edits = { original_arguments: call.arguments, arguments: editedArguments };
  return { ...edits, seal: sealOf({ ...call, ...edits }) };
}

function checkDecidable(call: ToolCall, { approve }: Decision, now: number): void {
  if (call.state === 'pending' && (call.expires_at ?? 0) <= now) {
    throw approvalError(refusal('approval_expired'));
  }
  if (approve && !isSealed(call)) {
    throw approvalError(refusal('seal_broken'));
  }
}

function decided(
  call: ToolCall,
  outcome: 'approved' | 'denied' | 'expired',
  { reason, editedArguments: edited, grant }: Partial<Decision> = {},
): AuditFact {
  return {
    ...callFacts(call),
    kind: 'call.decided',
    rule: outcome === 'expired' ? 'approval_ttl_seconds' : 'person',
    outcome,
    details: {
      ...(edited !== undefined && { edited: true }),
      ...(grant && { remember: grant.scope }),
    },
    ...((reason || edited !== undefined) && {
      words: { reason: reason ?? null, ...(edited !== undefined && { arguments: edited }) },
    }),
  };
}

/** Inside `responses.begin`: records every decision, or none if one of them came too late. */
export async function decideCalls(
  db: Db,
  decisions: readonly Decision[],
  owner: Owner,
  { now, audit }: { now: number; audit: AuditLog },
): Promise<void> {
  const facts: AuditFact[] = [];
  for (const decision of decisions) {
    const call = await db
      .selectFrom('tool_calls')
      .selectAll()
      .where('approval_id', '=', decision.approvalId)
      .where('user_id', '=', owner.userId)
      .executeTakeFirst();
    if (!call) {
      throw new AppError('not_found', 'There is no such approval request.');
    }
    checkDecidable(call, decision, now);
    const moved = await move(db, call.id, 'pending', {
      state: decision.approve ? 'approved' : 'denied',
      reason: decision.reason,
      decision_response_id: owner.id,
      decided_at: now,
      remember: decision.grant?.scope ?? null,
      ...editsOf(call, decision),
    });
    if (!moved) {
      throw approvalError(refusal('approval_decided'));
    }
    facts.push(decided(call, decision.approve ? 'approved' : 'denied', decision));
    if (decision.grant) {
      facts.push(...(await addGrant(db, call, decision.grant, now)));
    }
    await addApprovalResponse(db, owner, decision);
  }
  await audit.writeIn(db, owner.id, facts);
}

/** The recorded reason when a new message denies a pending request. */
export const WITHDRAWN = 'A new message was sent instead.';
/** A person's, too, but not about this call. */
const WITHDRAWAL = { rule: 'new_message' } as const;

/** Inside `responses.begin`: a new message denies what is still pending. */
export async function withdrawPending(
  db: Db,
  conversationId: string,
  responseId: string,
  { now, audit }: { now: number; audit: AuditLog },
): Promise<void> {
  const facts: AuditFact[] = [];
  const pending = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'pending')
    .execute();
  for (const call of pending) {
    const expired = (call.expires_at ?? 0) <= now;
    facts.push({ ...decided(call, expired ? 'expired' : 'denied'), ...(!expired && WITHDRAWAL) });
    await move(db, call.id, 'pending', {
      state: expired ? 'expired' : 'denied',
      reason: expired ? null : WITHDRAWN,
      decision_response_id: responseId,
      decided_at: now,
    });
    if (!expired && call.approval_id) {
      const owner = { id: responseId, conversationId, userId: call.user_id };
      await addApprovalResponse(db, owner, {
        itemId: `${call.approval_id}_w`,
        approvalId: call.approval_id,
        approve: false,
        reason: WITHDRAWN,
      });
    }
  }
  await audit.writeIn(db, responseId, facts);
}
