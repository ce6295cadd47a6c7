/** `/v1/responses`: requests and responses, a subset of OpenAI's Responses API. */
import type { AnswerElicitationRequest } from './elicitations';
import type { ErrorCode } from './errors';
import type { IncompleteReason, OutputItem, RememberScope } from './items';
import type { Notice } from './notices';

export type ResponseStatus = 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'incomplete';

export interface ResponseError {
  code: ErrorCode;
  message: string;
  /** Seconds after which a retry makes sense; only told while the response ends. */
  retry_after?: number;
}

export interface Usage {
  input_tokens: number;
  input_tokens_details: { cached_tokens: number };
  output_tokens: number;
  output_tokens_details: { reasoning_tokens: number };
  total_tokens: number;
}

export const NO_USAGE: Usage = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/**
 * What the Responses API says of every response, and what never differs here. Stock clients read
 * some of it.
 */
export const FIXED_RESPONSE_FIELDS = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  parallel_tool_calls: true,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: true,
  temperature: null,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: null,
  truncation: 'auto',
} as const;
type FixedResponseFields = typeof FIXED_RESPONSE_FIELDS;

/**
 * One run of the turn until it completes, fails, is cancelled, or waits for approvals. Times are
 * Unix seconds.
 */
export interface ResponseObject extends FixedResponseFields {
  id: string;
  object: 'response';
  created_at: number;
  completed_at: number | null;
  status: ResponseStatus;
  error: ResponseError | null;
  incomplete_details: { reason: IncompleteReason } | null;
  /** The workflow's id. */
  model: string;
  conversation: { id: string };
  previous_response_id: string | null;
  metadata: Record<string, string>;
  output: OutputItem[];
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

/**
 * The answer to a question of a call that is `input_required`. While the call runs, the answer goes
 * to `/v1/mcp_calls/{call_id}/elicitations` instead.
 */
export interface ElicitationAnswerInput extends AnswerElicitationRequest {
  type: 'mcp_assistant.elicitation_answer';
  call_id: string;
  elicitation_id: string;
}

export interface MessageInput {
  type?: 'message';
  role: 'user';
  content: string | { type: 'input_text'; text: string }[];
  /** Ids of attachments, at most `MAX_ATTACHMENTS`. */
  mcp_assistant?: { attachments: string[] };
}

export type DecisionInput = ApprovalResponseInput | ResultReviewInput | ElicitationAnswerInput;

/**
 * `POST /v1/responses`, as the widget sends it. What else stock clients may send is in
 * `server/http`.
 */
export interface CreateResponseRequest {
  model?: string;
  /**
   * Messages; or the decisions on everything that is pending in the conversation; or answers to
   * questions, each of which may be given by itself.
   */
  input: string | MessageInput[] | DecisionInput[];
  conversation?: string | { id: string };
  previous_response_id?: string | null;
  stream?: boolean | null;
  metadata?: Record<string, string> | null;
}
