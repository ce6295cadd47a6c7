/**
 * Conversation items as the Responses API words them. What the standard lacks stands under one key, `mcp_assistant`,
 * so that a stock OpenAI client can read everything else.
 */
import type { ToolErrorCode } from './errors';

export interface OutputText {
  type: 'output_text';
  text: string;
  annotations: [];
}

export interface InputText {
  type: 'input_text';
  text: string;
}

export interface UserMessage {
  id: string;
  type: 'message';
  role: 'user';
  status: 'completed';
  content: InputText[];
}

export interface AssistantMessage {
  id: string;
  type: 'message';
  role: 'assistant';
  /** `incomplete` when the run was stopped or failed before the text ended. */
  status: 'in_progress' | 'completed' | 'incomplete';
  content: OutputText[];
}

/** What a server says about its own tool. A claim: never used for policy (MCP 2026-07-28, tools, "untrusted"). */
export interface ToolAnnotations {
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

/** How the widget presents a tool: the operator's name for the server, the server's words for the tool. */
export interface ToolFace {
  server_name: string;
  tool_title: string | null;
  tool_description: string | null;
  annotations: ToolAnnotations | null;
}

export type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired';

export interface McpApprovalRequest {
  id: string;
  type: 'mcp_approval_request';
  server_label: string;
  name: string;
  /** Canonical JSON; exactly these bytes are sent when the call is approved. */
  arguments: string;
  mcp_assistant: ToolFace & { state: ApprovalState; /** Unix seconds. */ expires_at: number };
}

export interface McpApprovalResponse {
  id: string;
  type: 'mcp_approval_response';
  approval_request_id: string;
  approve: boolean;
  reason: string | null;
}

export type CallState = 'executing' | 'succeeded' | 'failed' | 'unknown';

/** How far a running call is, in the server's own units and words. Untrusted. */
export interface CallProgress {
  progress: number;
  /** Above 0; `null` when the server does not say. */
  total: number | null;
  message: string | null;
}

/** Something a tool gave back that is not text. Fetched on demand: `GET /v1/mcp_calls/{call_id}/media/{media_id}`. */
export interface CallMedia {
  id: string;
  kind: 'image' | 'audio' | 'resource';
  /** As the server claims; untrusted. */
  mime_type: string;
  bytes: number;
  /** URI or title of a resource; untrusted. */
  name: string | null;
}

/** The only types that are shown or played. SVG and HTML can carry scripts; everything else can only be saved. */
export const SHOWN_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'image/png', 'image/jpeg', 'image/gif', 'image/webp',
  'audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/x-wav', 'audio/webm', 'audio/flac', 'audio/aac',
]);

export interface McpCall {
  id: string;
  type: 'mcp_call';
  server_label: string;
  name: string;
  arguments: string;
  /** Text of the result as the model saw it; `null` until there is one. Untrusted. */
  output: string | null;
  error: string | null;
  approval_request_id: string | null;
  /** `incomplete` stands for an unknown outcome. */
  status: 'in_progress' | 'completed' | 'failed' | 'incomplete';
  mcp_assistant: ToolFace & {
    state: CallState;
    error_code: ToolErrorCode | null;
    media: CallMedia[];
    /** Never from the BFF: what a client has seen last in progress events. */
    progress?: CallProgress;
  };
}

export type Item = UserMessage | AssistantMessage | McpApprovalRequest | McpApprovalResponse | McpCall;
/** Items a response can put out; a user's message is only ever input. */
export type OutputItem = Exclude<Item, UserMessage>;
