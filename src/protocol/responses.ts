/** `/v1/responses`: requests and responses, a subset of OpenAI's Responses API. */
import type { ErrorCode } from './errors';
import type { OutputItem, RememberScope } from './items';
import type { Notice } from './notices';

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

/**
 * One run of the turn until it completes, fails, is cancelled, or waits for approvals. Times are
 * Unix seconds.
 */
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
  mcp_assistant: { notices: Notice[] };
}

/** Characters of the reason for a denial. */
export const MAX_REASON = 1000;

/** Decisions of one request; more never wait at once. */
export const MAX_DECISIONS = 64;

/** Attachments of one message. */
export const MAX_ATTACHMENTS = 8;

export interface ApprovalResponseInput {
  type: 'mcp_approval_response';
  approval_request_id: string;
  approve: boolean;
  /** Shown to the model when denied; at most `MAX_REASON` characters. */
  reason?: string | null;
  /**
   * JSON text: the arguments as the person edited them; these are sent instead. Only with
   * `approve`.
   */
  arguments?: string | null;
  /** Only with `approve`, without `arguments`, and where the request offers it. */
  remember?: RememberScope | null;
}

/** Whether the model may see a result that waits for review. */
export interface ResultReviewInput {
  type: 'mcp_assistant.result_review';
  /** The `mcp_call`. */
  call_id: string;
  release: boolean;
}

export interface MessageInput {
  type?: 'message';
  role: 'user';
  content: string | { type: 'input_text'; text: string }[];
  /** Ids of attachments, at most `MAX_ATTACHMENTS`. */
  mcp_assistant?: { attachments: string[] };
}

export type DecisionInput = ApprovalResponseInput | ResultReviewInput;

/** `POST /v1/responses`. Tools and instructions come from the workflow and are refused here. */
export interface CreateResponseRequest {
  model?: string;
  /** Messages, or the decisions on everything that is pending in the conversation. */
  input: string | MessageInput[] | DecisionInput[];
  conversation?: string | { id: string };
  previous_response_id?: string | null;
  stream?: boolean | null;
  metadata?: Record<string, string> | null;
}
