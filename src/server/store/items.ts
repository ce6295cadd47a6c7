/** Items as rows and back: what a tool call looks like in a conversation is always read from its ledger row. */
import type { Kysely, Transaction } from 'kysely';
import type { ApprovalState, CallMedia, CallState, Item, ListObject, McpApprovalRequest, McpCall, ToolFace } from '../../protocol';
import type { Schema, ToolCallTable } from './schema';

export type Db = Kysely<Schema> | Transaction<Schema>;

const CALL_STATES = { succeeded: 'completed', failed: 'failed', rejected: 'failed', unknown: 'incomplete' } as const;

export function toApprovalRequest(call: ToolCallTable, now: number): McpApprovalRequest {
  const expired = call.state === 'pending' && (call.expires_at ?? 0) <= now;
  const decided: Partial<Record<ToolCallTable['state'], ApprovalState>> = { pending: 'pending', denied: 'denied', expired: 'expired' };
  return {
    id: call.approval_id ?? call.id,
    type: 'mcp_approval_request',
    server_label: call.server_label,
    name: call.tool_name,
    arguments: call.arguments,
    mcp_assistant: {
      ...(JSON.parse(call.face) as ToolFace),
      state: expired ? 'expired' : decided[call.state] ?? 'approved',
      expires_at: Math.floor((call.expires_at ?? 0) / 1000),
    },
  };
}

export function mediaOf({ media }: Pick<ToolCallTable, 'media'>): CallMedia[] {
  return media === null ? [] : JSON.parse(media) as CallMedia[];
}

export function toCall(call: ToolCallTable): McpCall {
  const finished = CALL_STATES[call.state as keyof typeof CALL_STATES];
  const state: CallState = call.state === 'rejected' ? 'failed' : finished ? call.state as CallState : 'executing';
  return {
    id: call.id,
    type: 'mcp_call',
    server_label: call.server_label,
    name: call.tool_name,
    arguments: call.arguments,
    output: call.output,
    error: call.error,
    approval_request_id: call.approval_id,
    status: finished ?? 'in_progress',
    mcp_assistant: { ...(JSON.parse(call.face) as ToolFace), state, error_code: call.error_code, media: mediaOf(call) },
  };
}

export interface NewItem {
  id: string;
  conversationId: string;
  responseId: string;
  type: Item['type'];
  /** For items that show a tool call. */
  toolCallId?: string;
  /** For every other item. */
  data?: Item;
}

export async function insertItem(db: Db, item: NewItem): Promise<void> {
  await db.insertInto('items').values({
    id: item.id,
    conversation_id: item.conversationId,
    response_id: item.responseId,
    type: item.type,
    tool_call_id: item.toolCallId ?? null,
    data: item.data ? JSON.stringify(item.data) : null,
  }).execute();
}

export interface StoredItem {
  item: Item;
  responseId: string;
  /** The ledger row behind a tool call's item. */
  call: ToolCallTable | null;
}

/** Items in order, each with its tool call's row. `where` names a conversation or a response. */
export async function readItems(
  db: Db, where: { conversation_id: string } | { response_id: string }, now: number,
): Promise<StoredItem[]> {
  const [column, id] = Object.entries(where)[0] as ['conversation_id' | 'response_id', string];
  const rows = await db.selectFrom('items').selectAll().where(column, '=', id).orderBy('position').execute();
  const callIds = rows.flatMap((row) => row.tool_call_id ?? []);
  const calls = callIds.length === 0 ? [] : await db.selectFrom('tool_calls').selectAll().where('id', 'in', callIds).execute();
  const callById = new Map(calls.map((call) => [call.id, call]));
  return rows.flatMap((row) => {
    const call = row.tool_call_id === null ? null : callById.get(row.tool_call_id) ?? null;
    if (call) {
      const item = row.type === 'mcp_approval_request' ? toApprovalRequest(call, now) : toCall(call);
      return { item, responseId: row.response_id, call };
    }
    return row.data === null ? [] : { item: JSON.parse(row.data) as Item, responseId: row.response_id, call: null };
  });
}

export interface Page {
  order: 'asc' | 'desc';
  limit: number;
  /** Id of the last entry of the page before. */
  after?: string | undefined;
}

/** Cuts one page out of a whole list, as the Responses API's list objects do. */
export function paginate<T extends { id: string }>(all: readonly T[], page: Page): ListObject<T> {
  const ordered = page.order === 'asc' ? [...all] : [...all].reverse();
  const start = page.after === undefined ? 0 : ordered.findIndex((entry) => entry.id === page.after) + 1;
  const data = ordered.slice(start, start + page.limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + page.limit < ordered.length,
  };
}
