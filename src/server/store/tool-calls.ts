/** The execution ledger: rows that decide once whether a tool call is sent. */
import type { Kysely } from 'kysely';
import type { AssistantMessage } from '../../protocol';
import { AppError } from '../base';
import type { AuditLog } from './audit/log';
import { executionStore } from './executions';
import { readHistory, type History } from './history';
import { mediaOf } from './items';
import { readModelSteps, type ModelStep, type ModelSteps } from './model-steps';
import { storeProposals, type NewToolCall } from './proposals';
import type { Schema } from './schema';
import type { Owner, StoredMedia, ToolCall } from './tool-call-rows';

async function readMedia(
  db: Kysely<Schema>,
  { callId, mediaId, userId }: { callId: string; mediaId: string; userId: string },
): Promise<StoredMedia> {
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
}

/** @param newClaimId Returns a new text of up to 64 characters each time. */
export function toolCallStore(
  db: Kysely<Schema>,
  writes: { now: () => number; audit: AuditLog },
  newClaimId: () => string,
) {
  const { now } = writes;
  return {
    ...executionStore(db, writes, newClaimId),

    /**
     * Stores one model step, its text and its calls.
     * @param said What goes back to its provider in the next step.
     * @throws AppError `interrupted` if the run has already ended.
     */
    propose: (
      owner: Owner,
      message: AssistantMessage | null,
      calls: readonly NewToolCall[],
      said: ModelStep | null = null,
    ): Promise<ToolCall[]> => storeProposals(db, owner, message, calls, said, writes),

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

    /** Calls that this response must run: a person approved them in it, or answered a question. */
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

    /** @throws AppError `not_found` for an unknown id and for another person's. */
    media: (callId: string, mediaId: string, userId: string): Promise<StoredMedia> =>
      readMedia(db, { callId, mediaId, userId }),

    async read(id: string): Promise<ToolCall> {
      return db.selectFrom('tool_calls').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    },

    /** What the model said in the steps of the current turn. */
    modelSteps: (conversationId: string): Promise<ModelSteps> => readModelSteps(db, conversationId),

    /** What a model reads of a conversation (see `readHistory`). */
    async history(conversationId: string): Promise<History> {
      return readHistory(db, conversationId, now());
    },
  };
}

export type ToolCallStore = ReturnType<typeof toolCallStore>;
