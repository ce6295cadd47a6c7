/**
 * The execution ledger: rows that decide, once, whether a tool call is sent (blueprint section 6).
 */
import type { Kysely } from 'kysely';
import type {
  AssistantMessage,
  CallMedia,
  McpApprovalResponse,
  ToolErrorCode,
  ToolFace,
} from '../../protocol';
import { AppError } from '../base';
import { objectionToClaim } from './last-check';
import { addGrant, type NewGrant } from './grants';
import {
  insertItem,
  mediaOf,
  readItems,
  type ApprovalOffer,
  type Db,
  type StoredItem,
} from './items';
import { holdRun, holdRunOrFail } from './leases';
import { patiently } from './patience';
import type { Schema, ToolCallTable } from './schema';
import { isSealed, sealOf } from './seal';
import { CommitUnclear, inTransaction } from './transaction';

export type ToolCall = ToolCallTable;

/** A person's answer to one approval request. */
export interface Decision {
  /** Id of the `mcp_approval_response` item. */
  itemId: string;
  approvalId: string;
  approve: boolean;
  reason: string | null;
  /** Canonical JSON to be sent instead of what was shown. */
  editedArguments?: string;
  /** The approval is remembered. */
  grant?: NewGrant;
}

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
  /** Where it starts: sent without asking, waiting for a person, or never to be sent. */
  start:
    | {
        state: 'approved';
        /** The remembered approval that stands for a person's. */ grantId?: string;
      }
    | { state: 'pending'; approvalId: string; expiresAt: number; offer?: ApprovalOffer }
    | { state: 'rejected'; errorCode: ToolErrorCode; error: string };
}

export interface Owner {
  id: string;
  conversationId: string;
  userId: string;
}

export interface CallOutcome {
  state: 'succeeded' | 'failed' | 'unknown';
  output: string | null;
  error: string | null;
  errorCode: ToolErrorCode | null;
  media: readonly StoredMedia[];
  /** A person is to see it before the model does. */
  review?: 'pending';
}

/** A medium with its bytes. */
export type StoredMedia = CallMedia & { data: Uint8Array };

/**
 * Moves a call from one state to another if, and only if, it is still there. The `WHERE` is the
 * claim.
 */
async function move(
  db: Db,
  id: string,
  from: ToolCall['state'],
  changes: Partial<ToolCallTable>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('tool_calls')
    .set(changes)
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
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

/** Other arguments are sealed anew; what was shown stays on record. */
function editsOf(call: ToolCall, { editedArguments }: Decision): Partial<ToolCallTable> {
  if (editedArguments === undefined) {
    return {};
  }
  const edits = { original_arguments: call.arguments, arguments: editedArguments };
  return { ...edits, seal: sealOf({ ...call, ...edits }) };
}

function checkDecidable(call: ToolCall, { approve }: Decision, now: number): void {
  if (call.state === 'pending' && (call.expires_at ?? 0) <= now) {
    throw new AppError('approval_expired', 'The request for approval has expired. Ask again.');
  }
  if (approve && !isSealed(call)) {
    throw new AppError(
      'approval_stale',
      'This request is no longer the one that was shown. Nothing was sent; ask again.',
    );
  }
}

/** Inside `responses.begin`: records every decision, or none when one of them came too late. */
export async function decideCalls(
  db: Db,
  decisions: readonly Decision[],
  owner: Owner,
  now: number,
): Promise<void> {
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
      throw new AppError('approval_conflict', 'This request has already been decided.');
    }
    if (decision.grant) {
      await addGrant(db, call, decision.grant, now);
    }
    await addApprovalResponse(db, owner, decision);
  }
}

/** Reason recorded when a new message makes pending requests moot. */
export const WITHDRAWN = 'A new message was sent instead.';

/** Inside `responses.begin`: a new message denies what is still pending. */
export async function withdrawPending(
  db: Db,
  conversationId: string,
  responseId: string,
  now: number,
): Promise<void> {
  const pending = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'pending')
    .execute();
  for (const call of pending) {
    const expired = (call.expires_at ?? 0) <= now;
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
}

function toRow(owner: Owner, call: NewToolCall, ordinal: number, now: number): ToolCallTable {
  const { start } = call;
  const row: ToolCallTable = {
    id: call.id,
    conversation_id: owner.conversationId,
    response_id: owner.id,
    user_id: owner.userId,
    decision_response_id: start.state === 'pending' ? null : owner.id,
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
    state: start.state,
    approval_id: start.state === 'pending' ? start.approvalId : null,
    expires_at: start.state === 'pending' ? start.expiresAt : null,
    original_arguments: null,
    seal: null,
    offer: start.state === 'pending' && start.offer ? JSON.stringify(start.offer) : null,
    remember: null,
    grant_id: start.state === 'approved' ? (start.grantId ?? null) : null,
    replaced_by: null,
    review: null,
    review_response_id: null,
    reason: null,
    output: null,
    media: null,
    error: start.state === 'rejected' ? start.error : null,
    error_code: start.state === 'rejected' ? start.errorCode : null,
    created_at: now,
    decided_at: start.state === 'pending' ? null : now,
    started_at: null,
    finished_at: start.state === 'rejected' ? now : null,
    claim_id: null,
  };
  return { ...row, seal: sealOf(row) };
}

/**
 * How long an outcome that cannot be stored is held on to. After that, the call counts as unknown.
 */
const FINISH_MS = 20_000;

/** @param newClaimId A text of up to 64 characters that was never given before. */
export function toolCallStore(db: Kysely<Schema>, now: () => number, newClaimId: () => string) {
  return {
    /**
     * Stores one model step, its text and its calls, in one transaction. Rejected calls get their
     * item here.
     * @throws AppError `interrupted` when the run has ended already.
     */
    async propose(
      owner: Owner,
      message: AssistantMessage | null,
      calls: readonly NewToolCall[],
    ): Promise<ToolCall[]> {
      const rows = calls.map((call, ordinal) => toRow(owner, call, ordinal, now()));
      const place = { conversationId: owner.conversationId, responseId: owner.id };
      await inTransaction(db, async (trx) => {
        await holdRunOrFail(trx, owner.id);
        if (message) {
          await insertItem(trx, { id: message.id, ...place, type: 'message', data: message });
        }
        for (const row of rows) {
          await trx.insertInto('tool_calls').values(row).execute();
          if (row.approval_id) {
            await insertItem(trx, {
              id: row.approval_id,
              ...place,
              type: 'mcp_approval_request',
              toolCallId: row.id,
            });
          } else {
            await insertItem(trx, { id: row.id, ...place, type: 'mcp_call', toolCallId: row.id });
          }
        }
      });
      return rows;
    },

    async byApproval(approvalId: string, userId: string): Promise<ToolCall | null> {
      return (
        (await db
          .selectFrom('tool_calls')
          .selectAll()
          .where('approval_id', '=', approvalId)
          .where('user_id', '=', userId)
          .executeTakeFirst()) ?? null
      );
    },

    async pending(conversationId: string): Promise<ToolCall[]> {
      return db
        .selectFrom('tool_calls')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where('state', '=', 'pending')
        .orderBy('created_at')
        .orderBy('ordinal')
        .execute();
    },

    /** Calls this response must run because a person approved them in it. */
    async approvedIn(responseId: string): Promise<ToolCall[]> {
      return db
        .selectFrom('tool_calls')
        .selectAll()
        .where('decision_response_id', '=', responseId)
        .where('state', '=', 'approved')
        .orderBy('created_at')
        .orderBy('ordinal')
        .execute();
    },

    /**
     * The claim: true for exactly one caller, durable when it returns. When the answer to COMMIT is
     * lost, the row tells. A call that a person approved gets its item in the deciding response
     * here, so that a crash leaves it visible. None is granted to a run that has ended, by
     * whomever.
     * @returns `refused` when something forbids it at the last moment: then it is `rejected`, and
     *   its row says why.
     */
    async claim(call: ToolCall): Promise<boolean | 'refused'> {
      const claimId = newClaimId();
      let outcome: boolean | 'refused' = false;
      try {
        await inTransaction(db, async (trx) => {
          outcome = await claimIn(trx, call, claimId);
        });
      } catch (error) {
        if (!(error instanceof CommitUnclear)) {
          throw error;
        }
        if (outcome !== false && !(await isClaimedBy(call.id, claimId))) {
          throw error;
        }
      }
      return outcome;
    },

    /**
     * An approved call that must not be sent after all. False when it is no longer merely approved.
     */
    async reject(call: ToolCall, errorCode: ToolErrorCode, error: string): Promise<boolean> {
      return inTransaction(db, async (trx) => {
        const moved = await move(trx, call.id, 'approved', {
          state: 'rejected',
          error_code: errorCode,
          error,
          finished_at: now(),
        });
        if (moved && call.approval_id) {
          await insertCallItem(trx, call);
        }
        return moved;
      });
    },

    /**
     * Nothing happens when the call is no longer executing. An outage is waited out for 20 s: the
     * outcome is known here only.
     */
    async finish(id: string, outcome: CallOutcome): Promise<void> {
      const media = outcome.media.map(({ data: _data, ...shown }): CallMedia => shown);
      await patiently(
        () =>
          inTransaction(db, async (trx) => {
            const moved = await move(trx, id, 'executing', {
              state: outcome.state,
              output: outcome.output,
              error: outcome.error,
              error_code: outcome.errorCode,
              finished_at: now(),
              media: media.length === 0 ? null : JSON.stringify(media),
              review: outcome.review ?? null,
            });
            if (!moved) {
              return;
            }
            for (const { id: mediaId, data } of outcome.media) {
              await trx
                .insertInto('tool_media')
                .values({ id: mediaId, tool_call_id: id, data })
                .execute();
            }
          }),
        { totalMs: FINISH_MS },
      );
    },

    /** @throws AppError `not_found` for an unknown id and for somebody else's alike. */
    async media(callId: string, mediaId: string, userId: string): Promise<StoredMedia> {
      const row = await db
        .selectFrom('tool_media')
        .innerJoin('tool_calls', 'tool_calls.id', 'tool_media.tool_call_id')
        .select(['tool_media.data', 'tool_calls.media'])
        .where('tool_media.id', '=', mediaId)
        .where('tool_calls.id', '=', callId)
        .where('tool_calls.user_id', '=', userId)
        .executeTakeFirst();
      const shown = row && mediaOf(row).find(({ id }) => id === mediaId);
      if (!shown) {
        throw new AppError('not_found', 'There is no such medium.');
      }
      return { ...shown, data: row.data };
    },

    async read(id: string): Promise<ToolCall> {
      return db.selectFrom('tool_calls').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    },

    /** Everything said and done in a conversation, in order. */
    async history(conversationId: string): Promise<StoredItem[]> {
      return readItems(db, { conversation_id: conversationId }, now());
    },
  };

  async function isClaimedBy(id: string, claimId: string): Promise<boolean> {
    const row = await db
      .selectFrom('tool_calls')
      .select(['state', 'claim_id'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.state === 'executing' && row.claim_id === claimId;
  }

  async function claimIn(trx: Db, call: ToolCall, claimId: string): Promise<boolean | 'refused'> {
    if (!(await holdRun(trx, call.decision_response_id ?? call.response_id))) {
      return false;
    }
    if (
      !(await move(trx, call.id, 'approved', {
        state: 'executing',
        started_at: now(),
        claim_id: claimId,
      }))
    ) {
      return false;
    }
    if (call.approval_id) {
      await insertCallItem(trx, call);
    }
    const objection = await objectionToClaim(trx, call, now());
    if (objection === null) {
      return true;
    }
    await move(trx, call.id, 'executing', {
      ...objection,
      state: 'rejected',
      started_at: null,
      finished_at: now(),
    });
    return 'refused';
  }

  async function insertCallItem(db: Db, call: ToolCall): Promise<void> {
    await insertItem(db, {
      id: call.id,
      conversationId: call.conversation_id,
      responseId: call.decision_response_id ?? call.response_id,
      type: 'mcp_call',
      toolCallId: call.id,
    });
  }
}

export type ToolCallStore = ReturnType<typeof toolCallStore>;
