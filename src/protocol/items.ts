/**
 * Conversation items as the Responses API words them. What the standard lacks stands under one key,
 * `mcp_assistant`, so that a stock OpenAI client can read everything else.
 */
import type { ToolErrorCode } from './errors';

/** A page of the course that the answer draws on. The BFF makes the links, never the model. */
export interface UrlCitation {
  type: 'url_citation';
  /**
   * Of the passage's number in `text`, as UTF-16 code units; `end_index` is the first one behind
   * it.
   */
  start_index: number;
  end_index: number;
  /** A unit's page in the Learning MFE: absolute, or a path of the MFE's own origin. */
  url: string;
  /** The unit's; as its authors wrote it. */
  title: string;
}

export interface OutputText {
  type: 'output_text';
  text: string;
  /** Empty while the text is being written. */
  annotations: UrlCitation[];
}

interface InputText {
  type: 'input_text';
  text: string;
}

/**
 * Text of a server that addresses the AI model: what the operator's rule makes of it, the rules
 * that found it, and the first places as untrusted quotes of at most 160 characters.
 */
export interface Screening {
  /** `review`: the result waits for the person; `withhold`: the model does not get it. */
  mode: 'mark' | 'review' | 'withhold';
  /** `unread` if it could not be looked over in time. */
  rules: string[];
  quotes: string[];
}

/**
 * What a person attached to a message: a resource or a prompt of an MCP server, as the BFF fetched
 * it. Untrusted.
 */
export interface Attachment {
  id: string;
  kind: 'resource' | 'prompt';
  server_label: string;
  server_name: string;
  /** The resource's URI, or the prompt's name. */
  name: string;
  title: string | null;
  mime_type: string | null;
  /** Characters of text that the model gets; 0 for what is not text. */
  chars: number;
  /** The text was longer than the limit. */
  truncated: boolean;
  /** The beginning, at most 500 characters. */
  preview: string;
  /** Left out if nothing was found. */
  screening?: Screening;
}

/** The unit that a message is about. */
export interface MessagePlace {
  unit_id: string;
  /** As the sequence names it; `null` where it does not, or nobody has asked yet. */
  unit_title: string | null;
}

export interface UserMessage {
  id: string;
  type: 'message';
  role: 'user';
  status: 'completed';
  content: InputText[];
  /** Left out where there is neither. */
  mcp_assistant?: {
    attachments?: Attachment[];
    /** The unit that was in view. */
    place?: MessagePlace;
  };
}

/** As in the Responses API: there was no room for more, or the provider's filter ended it. */
export type IncompleteReason = 'max_output_tokens' | 'content_filter';

export interface AssistantMessage {
  id: string;
  type: 'message';
  role: 'assistant';
  /** `incomplete` when the text is not all that the model had to say. */
  status: 'in_progress' | 'completed' | 'incomplete';
  content: OutputText[];
  /** Left out where there is neither. */
  mcp_assistant?: {
    /** Set if the LMS did not give out the text of the course: the answer does without it. */
    course_unread?: true;
    /** Why an `incomplete` text ends; left out if the run was stopped or failed. */
    incomplete_reason?: IncompleteReason;
  };
}

/**
 * What a server says about its own tool. A claim: never used for policy (MCP 2026-07-28, tools,
 * "untrusted").
 */
export interface ToolAnnotations {
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

/**
 * How the widget presents a tool: the operator's name for the server, the server's words for the
 * tool.
 */
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
  mcp_assistant: ToolFace & {
    state: ApprovalState;
    /** Unix seconds. */
    expires_at: number;
    /**
     * The tool's JSON Schema, for a form; `null` where the arguments may not be edited. Untrusted.
     */
    input_schema: Record<string, unknown> | null;
    /** How the approval may be remembered, as the operator allows; `null` where it may not. */
    remember: {
      conversation: boolean;
      /** Days for this course; `null` where not allowed. */ course_days: number | null;
    } | null;
    /** Set when the tool changed after it was first shown: what is different now. */
    difference: DefinitionChange[] | null;
    /** Set if the model wrote the arguments in another form than the tool takes. */
    repaired?: true;
  };
}

/**
 * One field of a tool's definition, before and after; `null` stands for an absent field. Hidden
 * characters are made visible.
 */
export interface DefinitionChange {
  field: string;
  before: string | null;
  after: string | null;
}

/**
 * How long an approval is remembered: until the conversation ends, or in the course for the days
 * that the operator allows.
 */
export type RememberScope = 'conversation' | 'course';

export interface McpApprovalResponse {
  id: string;
  type: 'mcp_approval_response';
  approval_request_id: string;
  approve: boolean;
  reason: string | null;
  /**
   * `edited`: the call was sent with other arguments than were asked for; they are in its
   * `mcp_call`. Left out for a plain answer.
   */
  mcp_assistant?: { edited: boolean; remember: RememberScope | null };
}

/**
 * `input_required`: the assistant was restarted while the server waited for the person's answer.
 * The answer begins a new response, in which the call goes on (`ElicitationAnswerInput`).
 */
export type CallState = 'executing' | 'input_required' | 'succeeded' | 'failed' | 'unknown';

/** How far a running call is, in the server's own units and words. Untrusted. */
export interface CallProgress {
  progress: number;
  /** Above 0; `null` when the server does not say. */
  total: number | null;
  message: string | null;
}

/**
 * A server's question to the person in the middle of a call (MCP elicitation). Everything in it is
 * untrusted.
 */
export interface Elicitation {
  id: string;
  message: string;
  /** Unix seconds. */
  expires_at: number;
  /**
   * `form`: a flat object schema of primitive fields (MCP 2026-07-28, elicitation). `url`: a page
   * that the person may open.
   */
  request: { mode: 'form'; schema: Record<string, unknown> } | { mode: 'url'; url: string };
}

/**
 * Something a tool gave back that is not text. Fetched on demand: `GET
 * /v1/mcp_calls/{call_id}/media/{media_id}`.
 */
export interface CallMedia {
  id: string;
  kind: 'image' | 'audio' | 'resource';
  /** As the server claims; untrusted. */
  mime_type: string;
  bytes: number;
  /** URI or title of a resource; untrusted. */
  name: string | null;
}

/**
 * The only types that are shown or played. SVG and HTML can carry scripts; everything else can only
 * be saved.
 */
export const SHOWN_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'audio/x-wav',
  'audio/webm',
  'audio/flac',
  'audio/aac',
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
    /** The grant (a remembered approval) that let it run; `null` otherwise. */
    grant_id: string | null;
    /**
     * `pending`: the result waits for the person to release it to the model; `null` where nobody is
     * asked.
     */
    review: 'pending' | 'released' | 'withheld' | null;
    /** Left out if nothing was found. */
    screening?: Screening;
    /** What the server asks of the person during the call; `null` when nothing is open. */
    elicitation: Elicitation | null;
    /** Set if the model wrote the arguments in another form than the tool takes. */
    repaired?: true;
    /** Never from the BFF: what a client has seen last in progress events. */
    progress?: CallProgress;
  };
}

export type Item =
  UserMessage | AssistantMessage | McpApprovalRequest | McpApprovalResponse | McpCall;
/** Items a response can put out; a user's message is only ever input. */
export type OutputItem = Exclude<Item, UserMessage>;
