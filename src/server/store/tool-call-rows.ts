/** Rows of the execution ledger, and the only function that changes their state. */
import type { CallMedia } from '../../protocol';
import type { Db } from './db';
import { insertItem } from './items';
import type { ToolCallTable } from './schema';

export type ToolCall = ToolCallTable;

/** The response that a row belongs to. */
export interface Owner {
  id: string;
  conversationId: string;
  userId: string;
}

/** A medium with its bytes. */
export type StoredMedia = CallMedia & { data: Uint8Array };

/**
 * Moves a call from one state to another only if it is still in the first. The `WHERE` is the
 * claim.
 * @param responseId Moves it only if this response runs it.
 */
export async function move(
  db: Db,
  id: string,
  from: ToolCall['state'],
  changes: Partial<ToolCallTable>,
  responseId: string | null = null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('tool_calls')
    // Large, and only an open request shows it.
    .set(from === 'pending' ? { offer: null, ...changes } : changes)
    .where('id', '=', id)
    .where('state', '=', from)
    .$if(responseId !== null, (query) => query.where('decision_response_id', '=', responseId))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Shows the call in the response that runs it. One that was sent before has its item. */
export async function insertCallItem(db: Db, call: ToolCall): Promise<void> {
  if (call.started_at !== null) {
    return;
  }
  await insertItem(db, {
    id: call.id,
    conversationId: call.conversation_id,
    responseId: call.decision_response_id ?? call.response_id,
    type: 'mcp_call',
    toolCallId: call.id,
  });
}
