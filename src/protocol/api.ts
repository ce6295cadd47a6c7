/** Requests and resources of the BFF's `/v1` API: the Responses API's subset that blueprint section 4 names. */
import type { ErrorCode } from './errors';
import type { Item, OutputItem } from './items';

export type ResponseStatus = 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'incomplete';

export interface ResponseError {
  code: ErrorCode;
  message: string;
}

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  total_tokens: number;
}

/** One run of the turn until it completes, fails, is cancelled, or waits for approvals. Times are Unix seconds. */
export interface ResponseObject {
  id: string;
  object: 'response';
  created_at: number;
  completed_at: number | null;
  status: ResponseStatus;
  error: ResponseError | null;
  incomplete_details: { reason: 'max_output_tokens' | 'content_filter' } | null;
  /** The workflow's id. */
  model: string;
  conversation: { id: string };
  previous_response_id: string | null;
  metadata: Record<string, string>;
  output: OutputItem[];
  parallel_tool_calls: true;
  tool_choice: 'auto';
  tools: [];
  instructions: null;
  temperature: null;
  top_p: null;
  usage: Usage | null;
}

/** Where the person is. `sequence_id` goes with `unit_id`: the BFF proves the one with the other. */
export interface Place {
  course_id: string;
  sequence_id?: string;
  unit_id?: string;
}

export interface ApprovalResponseInput {
  type: 'mcp_approval_response';
  approval_request_id: string;
  approve: boolean;
  /** Shown to the model when denied; at most 1000 characters. */
  reason?: string | null;
}

export interface MessageInput {
  type?: 'message';
  role: 'user';
  content: string | { type: 'input_text'; text: string }[];
}

/** `POST /v1/responses`. Tools and instructions come from the workflow and are refused here. */
export interface CreateResponseRequest {
  model?: string;
  input: string | (MessageInput | ApprovalResponseInput)[];
  conversation?: string | { id: string };
  previous_response_id?: string;
  stream?: boolean;
  metadata?: Record<string, string>;
}

export interface ConversationObject {
  id: string;
  object: 'conversation';
  created_at: number;
  metadata: Record<string, string>;
  mcp_assistant: {
    course_id: string;
    /** The first message, shortened to 80 characters; empty before it. */
    title: string;
    updated_at: number;
    /** The newest response; follow its events when it is `in_progress`. */
    last_response: { id: string; status: ResponseStatus; error: ResponseError | null } | null;
  };
}

export interface ListObject<T> {
  object: 'list';
  data: T[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

export type ItemList = ListObject<Item>;
export type ConversationList = ListObject<ConversationObject>;

export interface DeletedConversation {
  id: string;
  object: 'conversation.deleted';
  deleted: true;
}

/** `GET /v1/assistant`: what the widget needs to know before the first message. Always 200 for a known user. */
export interface AssistantInfo {
  available: boolean;
  /** Set when not available. `message` is the LMS's own sentence where it gave one, else `null`. */
  reason: { code: ErrorCode; message: string | null } | null;
  /** The workflow's id, to send as `model`; `null` when not available. */
  workflow: string | null;
  title: string | null;
  greeting: string | null;
  suggestions: string[];
  /** Operator's names only: no URL reaches the browser. */
  servers: ServerInfo[];
  limits: { max_input_chars: number };
  demo_model: boolean;
}

/** What a server lists, compared with what was accepted of it. Texts are the server's, with hidden characters made visible. */
export interface McpServerTool {
  name: string;
  title: string | null;
  description: string | null;
  /** Only accepted tools are offered to models. `quarantined`: changed since it was accepted. `refused`: not usable. */
  state: 'accepted' | 'quarantined' | 'refused';
  /** To be sent when it is accepted; `null` for refused ones. */
  definition_hash: string | null;
  /** Fields with characters that people cannot see, as code points like `U+202E`. */
  flags: { field: string; characters: string[] }[];
  /** Field by field, for quarantined ones; `null` stands for an absent field. */
  difference: { field: string; before: string | null; after: string | null }[];
  /** Set for refused ones. */
  reason: { code: string; message: string } | null;
}

/** `GET /v1/mcp_servers?course_id=`, for staff; no URL and no credential. */
export interface McpServerObject {
  object: 'mcp_server';
  label: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable';
  /** Empty when the server cannot be listed. */
  tools: McpServerTool[];
}

/** `POST /v1/mcp_servers/{label}/tools/{tool}/accept`, for administrators of the LMS. */
export interface AcceptToolRequest {
  definition_hash: string;
}

export interface ServerInfo {
  label: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable' | 'authorization_required';
  /** Each person connects an account of their own, and can disconnect it again. */
  personal: boolean;
}

/** Answer of `POST /v1/mcp_servers/{label}/authorization`: where the person gives consent. `https:`, or `http:` to an allowed host. */
export interface AuthorizationStart {
  authorization_url: string;
}

/** Answer of `DELETE /v1/mcp_servers/{label}/authorization`, also when nothing was connected. */
export interface AuthorizationEnd {
  label: string;
  object: 'mcp_server.authorization.deleted';
  deleted: true;
}
