/** If a tool changes, its approval request is replaced by a new one for the current tool. */
import type { Kysely } from 'kysely';
import { callFacts } from './audit/facts';
import type { AuditLog } from './audit/log';
import { insertItem } from './items';
import type { Schema, ToolCallTable } from './schema';
import { sealOf } from './seal';
import { move } from './tool-call-rows';
import { inTransaction } from './transaction';

/** The new request; everything else stays the same. */
export type Replacement = Pick<ToolCallTable, 'id' | 'definition_hash' | 'face' | 'offer'> & {
  approval_id: string;
  expires_at: number;
};

export function replacementStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    /**
     * Closes the request and opens the new one in its place. Does nothing if it is no longer
     * pending.
     */
    async replace(call: ToolCallTable, changes: Replacement): Promise<void> {
      await inTransaction(db, async (trx) => {
        const moved = await move(trx, call.id, 'pending', {
          state: 'expired',
          replaced_by: changes.id,
          decided_at: now(),
          finished_at: now(),
        });
        if (!moved) {
          return;
        }
        const next = { ...call, ...changes };
        await trx
          .insertInto('tool_calls')
          .values({ ...next, seal: sealOf(next) })
          .execute();
        await insertItem(trx, {
          id: changes.approval_id,
          conversationId: call.conversation_id,
          responseId: call.response_id,
          type: 'mcp_approval_request',
          toolCallId: changes.id,
        });
        await audit.writeIn(trx, call.response_id, [
          {
            ...callFacts(call),
            kind: 'call.decided',
            rule: 'tool_changed',
            outcome: 'replaced',
            details: { by: changes.id },
          },
          {
            ...callFacts(next),
            kind: 'call.proposed',
            rule: 'tool_changed',
            outcome: 'ask',
            words: { arguments: next.arguments },
          },
        ]);
      });
    },
  };
}

export type ReplacementStore = ReturnType<typeof replacementStore>;
