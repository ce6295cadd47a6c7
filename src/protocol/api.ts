/**
 * Requests and resources of the BFF's `/v1` API, so that both sides agree on them; answers and
 * conversations are a subset of OpenAI's Responses and Conversations APIs.
 */
import type { ErrorCode } from './errors';
import type {
  Attachment,
  DefinitionChange,
  Item,
  MessagePlace,
  OutputItem,
  RememberScope,
} from './items';

export type ResponseStatus = 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'incomplete';

interface ResponseError {
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
}

/**
 * Where the person is. `sequence_id` goes with `unit_id`: the BFF proves the one with the other.
 */
export interface Place {
  course_id: string;
  sequence_id?: string;
  unit_id?: string;
  /** Which page of which site asks, for the scopes of workflows; `lms` and no slot when absent. */
  service_variant?: 'lms' | 'cms';
  ui_slot_selector_id?: string;
}

export interface ApprovalResponseInput {
  type: 'mcp_approval_response';
  approval_request_id: string;
  approve: boolean;
  /** Shown to the model when denied; at most 1000 characters. */
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
  /** Ids of attachments, at most 8. */
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

export interface ConversationObject {
  id: string;
  object: 'conversation';
  created_at: number;
  metadata: Record<string, string>;
  mcp_assistant: {
    course_id: string;
    /**
     * `metadata.title` where the person gave one, else the first message, shortened to 80
     * characters; empty before it.
     */
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

/**
 * `GET /v1/assistant`: what the widget needs to know before the first message. Always 200 for a
 * known user.
 */
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
  /** The unit in view; `null` without one, and when not available. */
  unit: MessagePlace | null;
  /** For course staff: what keeps the assistant from its best, and what they can do about it. */
  staff_notice: StaffNotice | null;
  limits: { max_input_chars: number };
  demo_model: boolean;
}

/**
 * `html_text_off`: the LMS does not give out the text of HTML blocks; `setting` is the platform's
 * that would change it.
 */
export interface StaffNotice {
  code: 'html_text_off';
  setting: string;
}

/**
 * What a server lists, compared with what was accepted of it. Texts are the server's, with hidden
 * characters made visible.
 */
export interface McpServerTool {
  name: string;
  title: string | null;
  description: string | null;
  /**
   * Only accepted tools are offered to models. `quarantined`: changed since it was accepted.
   * `refused`: not usable.
   */
  state: 'accepted' | 'quarantined' | 'refused';
  /** Switched off by staff (kill switch), whatever its state. */
  disabled: boolean;
  /** To be sent when it is accepted; `null` for refused ones. */
  definition_hash: string | null;
  /** Fields with characters that people cannot see, as code points like `U+202E`. */
  flags: { field: string; characters: string[] }[];
  /** Field by field, for quarantined ones; `null` stands for an absent field. */
  difference: DefinitionChange[];
  /** Set for refused ones. */
  reason: { code: string; message: string } | null;
}

/** `GET /v1/mcp_servers?course_id=`, for staff; no URL and no credential. */
export interface McpServerObject {
  object: 'mcp_server';
  label: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable';
  /** Switched off by staff with all its tools (kill switch). */
  disabled: boolean;
  /** Empty when the server cannot be listed. */
  tools: McpServerTool[];
}

/**
 * `POST /v1/mcp_servers/{label}/switch` and `POST /v1/mcp_servers/{label}/tools/{tool}/switch`, for
 * administrators of the LMS: the kill switch. Takes effect at once on every replica, also for calls
 * that are approved but not sent. Answers with the `McpServerObject`.
 */
export interface SwitchRequest {
  disabled: boolean;
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

/**
 * Answer of `POST /v1/mcp_servers/{label}/authorization`: where the person gives consent. `https:`,
 * or `http:` to an allowed host.
 */
export interface AuthorizationStart {
  authorization_url: string;
}

/** Answer of `DELETE /v1/mcp_servers/{label}/authorization`, also when nothing was connected. */
export interface AuthorizationEnd {
  label: string;
  object: 'mcp_server.authorization.deleted';
  deleted: true;
}

/**
 * `POST /v1/mcp_calls/{call_id}/elicitations/{elicitation_id}`; answers 204. `content` only with
 * `accept` of a form.
 */
export interface AnswerElicitationRequest {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, string | number | boolean | string[]>;
}

/**
 * `GET /v1/mcp_resources`, with the place as query: what the servers of the workflow offer to
 * attach. Texts are untrusted.
 */
export interface McpResource {
  object: 'mcp_resource';
  server_label: string;
  server_name: string;
  uri: string;
  name: string;
  title: string | null;
  description: string | null;
  mime_type: string | null;
  bytes: number | null;
}

/** In the same list: a URI with holes (RFC 6570), to be filled before it can be attached. */
export interface McpResourceTemplate {
  object: 'mcp_resource_template';
  server_label: string;
  server_name: string;
  uri_template: string;
  variables: string[];
  name: string;
  title: string | null;
  description: string | null;
  mime_type: string | null;
}

/** `GET /v1/mcp_prompts`, with the place as query. */
export interface McpPrompt {
  object: 'mcp_prompt';
  server_label: string;
  server_name: string;
  name: string;
  title: string | null;
  description: string | null;
  arguments: {
    name: string;
    title: string | null;
    description: string | null;
    required: boolean;
  }[];
}

/** A list over several servers; `unavailable` names (for people) those that could not be asked. */
export interface OfferList<T> {
  object: 'list';
  data: T[];
  unavailable: string[];
}

/** `POST /v1/mcp_completions`: values that the server suggests for one argument. */
export interface CompletionRequest {
  place: Place;
  server_label: string;
  ref: { type: 'prompt'; name: string } | { type: 'resource_template'; uri_template: string };
  argument: { name: string; value: string };
  /** Arguments that are filled already. */
  context?: Record<string, string>;
}

/** At most 100 values. */
export interface CompletionObject {
  object: 'mcp_completion';
  values: string[];
  has_more: boolean;
}

/**
 * `POST /v1/attachments`: fetches it now; answers with the `AttachmentObject`. A template's
 * resource is named by its filled URI.
 */
export interface CreateAttachmentRequest {
  place: Place;
  source:
    | { type: 'resource'; server_label: string; uri: string }
    | { type: 'prompt'; server_label: string; name: string; arguments?: Record<string, string> };
}

/** `GET /v1/attachments/{id}` adds the whole `text`. Only for the person who made it. */
export type AttachmentObject = Attachment & { object: 'attachment'; text?: string };

/**
 * `GET /v1/grants?course_id=`: remembered approvals of this person that still hold; `DELETE
 * /v1/grants/{id}` revokes one.
 */
export interface GrantObject {
  id: string;
  object: 'grant';
  server_label: string;
  server_name: string;
  tool_name: string;
  tool_title: string | null;
  scope: RememberScope;
  course_id: string;
  /** Set for the scope `conversation`. */
  conversation_id: string | null;
  /** Unix seconds. */
  created_at: number;
  expires_at: number | null;
}

export interface DeletedGrant {
  id: string;
  object: 'grant.deleted';
  deleted: true;
}

export type Rating = 'up' | 'down';

export const MAX_COMMENT = 1000;

/**
 * `POST /v1/responses/{id}/feedback`, which answers with the same: the last word counts, and a
 * `null` rating takes it back.
 */
export interface FeedbackRequest {
  rating: Rating | null;
  /** At most `MAX_COMMENT` characters. */
  comment: string | null;
}

/**
 * `GET /v1/conversations/{id}/responses`: when things were said, and what the person thought of
 * them. Oldest first; Unix seconds.
 */
export interface ConversationResponse {
  id: string;
  created_at: number;
  completed_at: number | null;
  /** Everything that came with it, the message that it answers first. */
  item_ids: string[];
  feedback: { rating: Rating; comment: string | null } | null;
}

/**
 * `GET /v1/feedback?course_id=`, for staff of the course: not who gave it, and nothing of the
 * conversation.
 */
export interface FeedbackObject {
  /** The response's. */
  id: string;
  object: 'feedback';
  rating: Rating;
  comment: string | null;
  created_at: number;
  workflow: string;
  unit_id: string | null;
}
