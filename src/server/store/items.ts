/**
 * Converts items to rows and back. A tool call in a conversation is always built from its ledger
 * row.
 */
import { sql, type Selectable } from 'kysely';
import type {
  ApprovalState,
  CallMedia,
  CallState,
  DefinitionChange,
  Elicitation,
  Item,
  ListObject,
  McpApprovalRequest,
  McpCall,
  ToolFace,
} from '../../protocol';
import { BOUNDS } from '../base';
import { refusal, rejection } from '../policy';
import { quoted, type Screened } from '../screening';
import type { Db } from './db';
import { toElicitation } from './elicitations';
import type { ItemTable, ToolCallTable } from './schema';

const CALL_STATES = {
  succeeded: 'completed',
  failed: 'failed',
  rejected: 'failed',
  unknown: 'incomplete',
} as const;

/** What a person may do with a request besides approving and denying, and what the dialog shows. */
export interface ApprovalOffer {
  /** The tool's definition as canonical JSON, for comparison if it changes. */
  definition: string;
  inputSchema: Record<string, unknown>;
  remember: McpApprovalRequest['mcp_assistant']['remember'];
  difference: DefinitionChange[] | null;
}

export function offerOf({ offer }: Pick<ToolCallTable, 'offer'>): ApprovalOffer | null {
  return offer === null ? null : (JSON.parse(offer) as ApprovalOffer);
}

type Offered = Pick<
  McpApprovalRequest['mcp_assistant'],
  'input_schema' | 'remember' | 'difference'
>;

/** Only an open request can be edited and remembered. */
function offered(offer: ApprovalOffer | null): Offered {
  return {
    input_schema: offer?.inputSchema ?? null,
    remember: offer?.remember ?? null,
    difference: offer?.difference ?? null,
  };
}

export function toApprovalRequest(call: ToolCallTable, now: number): McpApprovalRequest {
  const expired = call.state === 'pending' && (call.expires_at ?? 0) <= now;
  const decided: Partial<Record<ToolCallTable['state'], ApprovalState>> = {
    pending: 'pending',
    denied: 'denied',
    expired: 'expired',
  };
  return {
    id: call.approval_id ?? call.id,
    type: 'mcp_approval_request',
    server_label: call.server_label,
    name: call.tool_name,
    arguments: call.original_arguments ?? call.arguments,
    mcp_assistant: {
      ...(JSON.parse(call.face) as ToolFace),
      state: expired ? 'expired' : (decided[call.state] ?? 'approved'),
      expires_at: Math.floor((call.expires_at ?? 0) / 1000),
      ...(call.repaired === 1 ? { repaired: true as const } : {}),
      ...offered(call.state === 'pending' && !expired ? offerOf(call) : null),
    },
  };
}

export function mediaOf({ media }: Pick<ToolCallTable, 'media'>): CallMedia[] {
  return media === null ? [] : (JSON.parse(media) as CallMedia[]);
}

/** A call that waits for an answer that nobody can give any more. */
function notGiven(call: ToolCallTable): ToolCallTable {
  const { error, errorCode } = rejection(refusal('input_not_given'));
  return { ...call, state: 'failed', error, error_code: errorCode };
}

export function screenedOf({ screening }: Pick<ToolCallTable, 'screening'>): Screened | null {
  return screening === null ? null : (JSON.parse(screening) as Screened);
}

/** What a person edited is theirs. */
const repairMark = (call: ToolCallTable): { repaired?: true } =>
  call.repaired === 1 && call.original_arguments === null ? { repaired: true } : {};

/** @param elicitation The server's open elicitation. */
export function toCall(row: ToolCallTable, elicitation: Elicitation | null = null): McpCall {
  const call = row.state === 'input_required' && !elicitation ? notGiven(row) : row;
  const finished = CALL_STATES[call.state as keyof typeof CALL_STATES];
  const isShown = finished || call.state === 'input_required';
  const screened = screenedOf(call);
  const state: CallState =
    call.state === 'rejected' ? 'failed' : isShown ? (call.state as CallState) : 'executing';
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
    mcp_assistant: {
      ...(JSON.parse(call.face) as ToolFace),
      state,
      error_code: call.error_code,
      media: mediaOf(call),
      grant_id: call.grant_id,
      review: call.review,
      ...(screened && { screening: quoted(screened, call.error ?? call.output ?? '') }),
      elicitation,
      ...repairMark(call),
    },
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
  await db
    .insertInto('items')
    .values({
      id: item.id,
      conversation_id: item.conversationId,
      response_id: item.responseId,
      type: item.type,
      tool_call_id: item.toolCallId ?? null,
      data: item.data ? JSON.stringify(item.data) : null,
    })
    .execute();
}

export interface StoredItem {
  item: Item;
  responseId: string;
  /** The ledger row behind a tool call's item. */
  call: ToolCallTable | null;
}

/** The open elicitations of running and waiting calls, by call. */
async function openElicitations(
  db: Db,
  calls: readonly ToolCallTable[],
  now: number,
): Promise<Map<string, Elicitation>> {
  const running = calls
    .filter(({ state }) => state === 'executing' || state === 'input_required')
    .map(({ id }) => id);
  if (running.length === 0) {
    return new Map();
  }
  const rows = await db
    .selectFrom('elicitations')
    .selectAll()
    .where('tool_call_id', 'in', running)
    .where('state', '=', 'open')
    .where('expires_at', '>', now)
    .execute();
  return new Map(rows.map((row) => [row.tool_call_id, toElicitation(row)]));
}

/** Each with its tool call's row, in the same order. */
export async function withCalls(
  db: Db,
  rows: readonly Selectable<ItemTable>[],
  now: number,
): Promise<StoredItem[]> {
  const callIds = rows.flatMap((row) => row.tool_call_id ?? []);
  const calls =
    callIds.length === 0
      ? []
      : await db.selectFrom('tool_calls').selectAll().where('id', 'in', callIds).execute();
  const callById = new Map(calls.map((call) => [call.id, call]));
  const elicitations = await openElicitations(db, calls, now);
  return rows.flatMap((row) => {
    const call = row.tool_call_id === null ? null : (callById.get(row.tool_call_id) ?? null);
    if (call) {
      const item =
        row.type === 'mcp_approval_request'
          ? toApprovalRequest(call, now)
          : toCall(call, elicitations.get(call.id));
      return { item, responseId: row.response_id, call };
    }
    return row.data === null
      ? []
      : { item: JSON.parse(row.data) as Item, responseId: row.response_id, call: null };
  });
}

/** The items of one response, in order. */
export async function readItems(db: Db, responseId: string, now: number): Promise<StoredItem[]> {
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where('response_id', '=', responseId)
    .orderBy('position')
    .execute();
  return withCalls(db, rows, now);
}

export interface Page {
  order: 'asc' | 'desc';
  limit: number;
  /** Id of the last entry of the previous page. */
  after?: string | undefined;
}

/** What an item takes, roughly. */
const ITEM_BYTES = sql<number>`coalesce(octet_length(items.data), 0)
  + coalesce(octet_length(tool_calls.arguments), 0)
  + coalesce(octet_length(tool_calls.original_arguments), 0)
  + coalesce(octet_length(tool_calls.output), 0) + coalesce(octet_length(tool_calls.error), 0)
  + coalesce(octet_length(tool_calls.offer), 0) + coalesce(octet_length(tool_calls.face), 0)`;

/**
 * One page of a conversation; nothing else of it is read. It is shorter if its items are large.
 */
export async function readPage(
  db: Db,
  conversationId: string,
  { order, limit, after }: Page,
  now: number,
): Promise<ListObject<Item>> {
  const items = db.selectFrom('items').where('items.conversation_id', '=', conversationId);
  const last =
    after === undefined
      ? undefined
      : await items.select('position').where('id', '=', after).executeTakeFirst();
  const from = order === 'asc' ? '>' : '<';
  const sizes = await items
    .leftJoin('tool_calls', 'tool_calls.id', 'items.tool_call_id')
    .select(['items.position', ITEM_BYTES.as('bytes')])
    .$if(last !== undefined, (query) => query.where('items.position', from, last?.position ?? 0))
    .orderBy('items.position', order)
    .limit(limit + 1)
    .execute();
  let left: number = BOUNDS.pageBytes;
  const fitting = sizes.slice(0, limit).filter(({ bytes }, index) => {
    left -= Number(bytes);
    return left >= 0 || index === 0;
  });
  const rows =
    fitting.length === 0
      ? []
      : await db
          .selectFrom('items')
          .selectAll()
          .where(
            'position',
            'in',
            fitting.map(({ position }) => position),
          )
          .orderBy('position', order)
          .execute();
  const data = (await withCalls(db, rows, now)).map(({ item }) => item);
  return listOf(data, sizes.length > fitting.length);
}

/** Cuts one page out of a complete list, like the Responses API's list objects. */
export function paginate<T extends { id: string }>(all: readonly T[], page: Page): ListObject<T> {
  const ordered = page.order === 'asc' ? [...all] : [...all].reverse();
  const start =
    page.after === undefined ? 0 : ordered.findIndex((entry) => entry.id === page.after) + 1;
  const data = ordered.slice(start, start + page.limit);
  return listOf(data, start + page.limit < ordered.length);
}

/** A list object of the Responses API. */
export function listOf<T extends { id: string }>(data: T[], hasMore: boolean): ListObject<T> {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
