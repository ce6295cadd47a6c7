/** What a crash leaves behind is told as it is: a sent call's outcome is unknown, a run that lost its process was interrupted. */
import type { Kysely } from 'kysely';
import { insertItem } from './items';
import type { Schema, ToolCallTable } from './schema';

export const OUTCOME_UNKNOWN = 'The assistant stopped while this call was running. Its outcome is unknown; it was not repeated.';
const NOT_SENT = 'The assistant stopped before this call was sent.';

export interface Recovered {
  unknownCalls: number;
  unsentCalls: number;
  interruptedResponses: number;
}

/** Run once at start, before anything else uses the store. */
export async function recover(db: Kysely<Schema>, now: number): Promise<Recovered> {
  return db.transaction().execute(async (trx) => {
    const ended = async (state: ToolCallTable['state'], changes: Partial<ToolCallTable>) => {
      const { numUpdatedRows } = await trx.updateTable('tool_calls').set({ ...changes, finished_at: now }).where('state', '=', state)
        .executeTakeFirst();
      return Number(numUpdatedRows);
    };
    const unsent = await trx.selectFrom('tool_calls').selectAll().where('state', '=', 'approved').where('approval_id', 'is not', null).execute();
    for (const call of unsent) {
      await insertItem(trx, {
        id: call.id, conversationId: call.conversation_id, responseId: call.decision_response_id ?? call.response_id, type: 'mcp_call',
        toolCallId: call.id,
      });
    }
    const unknownCalls = await ended('executing', { state: 'unknown', error: OUTCOME_UNKNOWN, error_code: 'outcome_unknown' });
    const unsentCalls = await ended('approved', { state: 'rejected', error: NOT_SENT, error_code: 'cancelled' });
    const { numUpdatedRows } = await trx.updateTable('responses').set({
      status: 'failed', error_code: 'interrupted', error_message: 'The assistant was restarted while it answered.', completed_at: now,
    }).where('status', '=', 'in_progress').executeTakeFirst();
    await trx.updateTable('conversations').set({ active_response_id: null }).where('active_response_id', 'is not', null).execute();
    return { unknownCalls, unsentCalls, interruptedResponses: Number(numUpdatedRows) };
  });
}
