/** Tables as Kysely sees them. Times are milliseconds since the epoch; `json` columns hold text. */
import type { Generated } from 'kysely';
import type { ApprovalState, CallState, Item, ResponseStatus, ToolErrorCode } from '../../protocol';

export interface ConversationTable {
  id: string;
  user_id: string;
  course_id: string;
  title: string;
  metadata: string;
  /** Set while a response runs: one at a time per conversation. */
  active_response_id: string | null;
  last_response_id: string | null;
  created_at: number;
  updated_at: number;
}

export interface ResponseTable {
  id: string;
  conversation_id: string;
  user_id: string;
  workflow: string;
  status: ResponseStatus;
  previous_response_id: string | null;
  metadata: string;
  error_code: string | null;
  error_message: string | null;
  incomplete_reason: string | null;
  usage: string | null;
  created_at: number;
  completed_at: number | null;
}

export interface ItemTable {
  position: Generated<number>;
  id: string;
  conversation_id: string;
  response_id: string;
  type: Item['type'];
  /** For items that show a tool call: its row holds everything, so that state lives in one place. */
  tool_call_id: string | null;
  /** JSON of the item for every other type. */
  data: string | null;
}

/** The life of a tool call (blueprint 6.2). `rejected` never left the BFF: the arguments or the policy forbade it. */
export type ToolCallState = ApprovalState | CallState | 'rejected';

export interface ToolCallTable {
  id: string;
  conversation_id: string;
  response_id: string;
  /** The response that decided it; equals `response_id` when no person was asked. */
  decision_response_id: string | null;
  user_id: string;
  model_call_id: string;
  model_tool_name: string;
  /** Model step within `response_id`; calls of one step were made together. */
  step: number;
  /** Order among the calls of its step. */
  ordinal: number;
  server_label: string;
  server_url: string;
  tool_name: string;
  definition_hash: string;
  /** JSON `ToolFace`, as shown. */
  face: string;
  /** Canonical JSON; the bytes that were shown and are sent. */
  arguments: string;
  /** Set when a person was asked. */
  approval_id: string | null;
  state: ToolCallState;
  reason: string | null;
  output: string | null;
  error: string | null;
  error_code: ToolErrorCode | null;
  /** JSON list of `CallMedia`; the bytes are in `tool_media`. */
  media: string | null;
  expires_at: number | null;
  created_at: number;
  decided_at: number | null;
  started_at: number | null;
  finished_at: number | null;
}

export interface ToolMediaTable {
  id: string;
  tool_call_id: string;
  data: Uint8Array;
}

export interface IdempotencyTable {
  user_id: string;
  key: string;
  body_hash: string;
  response_id: string;
  created_at: number;
}

/** The accepted definition of each tool that was ever listed. */
export interface ToolDefinitionTable {
  /** SHA-256 of label, address and tool name, which together may be too long for a key. */
  id: string;
  server_label: string;
  server_url: string;
  tool_name: string;
  definition_hash: string;
  /** Canonical JSON. */
  definition: string;
  first_seen: number;
  accepted_at: number;
  /** A user id, or `first_use` or `policy`. */
  accepted_by: string;
}

/** Tokens, registered clients and authorizations under way; only the holder of the encryption key can read them. */
export interface OAuthRecordTable {
  id: string;
  sealed: string;
  /** `null` for what does not expire by itself. */
  expires_at: number | null;
  updated_at: number;
}

export interface Schema {
  conversations: ConversationTable;
  responses: ResponseTable;
  items: ItemTable;
  tool_calls: ToolCallTable;
  idempotency_keys: IdempotencyTable;
  tool_definitions: ToolDefinitionTable;
  tool_media: ToolMediaTable;
  oauth_records: OAuthRecordTable;
}
