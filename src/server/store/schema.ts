/** Tables as Kysely sees them. Times are milliseconds since the epoch; `json` columns hold text. */
import type { Generated } from 'kysely';
import type {
  ApprovalState,
  AuditKind,
  CallState,
  Item,
  McpCall,
  Rating,
  RememberScope,
  ResponseStatus,
  ToolErrorCode,
} from '../../protocol';

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
  /** The process that runs it, and until when without renewing; see leases.ts. */
  replica_id: string | null;
  lease_expires_at: number | null;
  /** 1 if somebody asked to stop it. */
  cancel_requested: number;
  /** Id and text so far of the message in progress. */
  draft_id: string | null;
  draft_text: string | null;
  /** JSON of `Notice[]`. */
  notices: string | null;
}

export interface ItemTable {
  position: Generated<number>;
  id: string;
  conversation_id: string;
  response_id: string;
  type: Item['type'];
  /**
   * Only for items that show a tool call: its row holds everything, so that state lives in one
   * place.
   */
  tool_call_id: string | null;
  /** JSON of the item, for every other type. */
  data: string | null;
}

/**
 * The states of a tool call. A `rejected` call never left the BFF, because of its arguments or the
 * policy.
 */
export type ToolCallState = ApprovalState | CallState | 'rejected';

export interface ToolCallTable {
  id: string;
  conversation_id: string;
  response_id: string;
  /** The response that decided it; equals `response_id` if no person was asked. */
  decision_response_id: string | null;
  user_id: string;
  model_call_id: string;
  model_tool_name: string;
  /** Model step within `response_id`; the model requested all calls of one step together. */
  step: number;
  /** Order among the calls of its step. */
  ordinal: number;
  server_label: string;
  server_url: string;
  tool_name: string;
  definition_hash: string;
  /** JSON `ToolFace`, as shown. */
  face: string;
  /** Canonical JSON; the bytes that are sent. */
  arguments: string;
  /** 1 if the model wrote them in another form. */
  repaired: number;
  /** The bytes that were shown, if the person edited them. */
  original_arguments: string | null;
  /** See `sealOf`. */
  seal: string | null;
  /** The rule of the policy that decided whether a person is asked; `null` for older rows. */
  rule: string | null;
  /** JSON `ApprovalOffer`; `null` if no person was asked. */
  offer: string | null;
  /** How long the person wanted the approval remembered. */
  remember: RememberScope | null;
  /** The remembered approval that let the call through. */
  grant_id: string | null;
  /** The call that replaced it when its tool changed before a decision. */
  replaced_by: string | null;
  review: McpCall['mcp_assistant']['review'];
  /** JSON `Screened`: what in the result addresses the model; `null` if nothing was found. */
  screening: string | null;
  /** The response that decided the review. */
  review_response_id: string | null;
  /** Set if a person was asked. */
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
  /**
   * Marks the one attempt that claimed it. If the answer to COMMIT is lost, the attempt recognizes
   * its own claim by this.
   */
  claim_id: string | null;
}

interface ToolMediaTable {
  id: string;
  tool_call_id: string;
  data: Uint8Array;
}

/** Idempotency keys of `POST /v1/responses`. */
export interface RequestKeyTable {
  user_id: string;
  key: string;
  body_hash: string;
  /** `null` until the request has started a response. */
  response_id: string | null;
  created_at: number;
}

/** The accepted definition of every listed tool. */
export interface ToolDefinitionTable {
  /** SHA-256 of label, address and tool name, which together may exceed the length of a key. */
  id: string;
  server_label: string;
  server_url: string;
  tool_name: string;
  definition_hash: string;
  /** Canonical JSON. */
  definition: string;
  first_seen: number;
  accepted_at: number;
  /** A user id, `first_use` or `policy`. */
  accepted_by: string;
}

/**
 * Tokens, registered clients and authorizations in progress, readable only with the encryption key.
 */
interface OAuthRecordTable {
  id: string;
  sealed: string;
  /** `null` if it does not expire by itself. */
  expires_at: number | null;
  updated_at: number;
}

/** A remembered approval. */
export interface GrantTable {
  id: string;
  user_id: string;
  course_id: string;
  /** `null` if it applies to the whole course. */
  conversation_id: string | null;
  server_label: string;
  server_url: string;
  tool_name: string;
  /** The definition as it was shown. */
  tool_title: string | null;
  definition_hash: string;
  created_at: number;
  expires_at: number | null;
}

/** Each row is a server or a tool that is switched off. */
interface SwitchTable {
  /** SHA-256 of label and tool name. */
  id: string;
  server_label: string;
  /** `null` means the server with all its tools. */
  tool_name: string | null;
  disabled_at: number;
  disabled_by: string;
}

/** A resource or prompt that a person attached, as it was fetched. */
interface AttachmentTable {
  id: string;
  user_id: string;
  course_id: string;
  /** Set with `message_id`, when it is sent. */
  conversation_id: string | null;
  message_id: string | null;
  /** JSON `Attachment`. */
  data: string;
  text: string;
  created_at: number;
}

/** What a server asked a person during a call. */
export interface ElicitationTable {
  id: string;
  tool_call_id: string;
  user_id: string;
  /** JSON of `message` and `request` of an `Elicitation`. */
  request: string;
  /** JSON `AnswerElicitationRequest`, until the call takes it. */
  answer: string | null;
  /** `resumed`: the answer began a response, in which the call goes on. */
  state: 'open' | 'answered' | 'resumed' | 'closed';
  /** JSON: what the call needs to go on after its process has ended; `null` if it cannot. */
  round: string | null;
  expires_at: number;
  created_at: number;
}

/** A person's feedback on a response. */
export interface FeedbackTable {
  response_id: string;
  user_id: string;
  course_id: string;
  rating: Rating;
  comment: string | null;
  created_at: number;
}

/** See model-steps.ts. */
interface ModelStepTable {
  response_id: string;
  step: number;
  conversation_id: string;
  provider: string;
  said: string;
}

/** One row of the audit trail. See audit/log.ts. */
export interface AuditEventTable {
  /** Begins with the time, so that ids sort as the events happened. */
  id: string;
  at: number;
  kind: AuditKind;
  /** See `AuditActorTable`. */
  actor: string | null;
  course: string | null;
  unit: string | null;
  conversation: string | null;
  response: string | null;
  call: string | null;
  server: string | null;
  tool: string | null;
  definition_hash: string | null;
  rule: string | null;
  outcome: string | null;
  result_bytes: number | null;
  /** JSON object of facts that stay. */
  details: string;
  /** JSON `AuditWords`; erased together with `salt`. */
  words: string | null;
  salt: string | null;
  /** Of `salt` and `words`; stays when they are erased. */
  words_hash: string | null;
  trace: string | null;
  replica: string | null;
  /** Of everything above but `words` and `salt`. */
  hash: string;
  /** Of `hash`, with the key of the installation. */
  mac: string | null;
  /** Its place in the chain, and the hash there. Set once, by the sealer. */
  seq: number | null;
  chain: string | null;
}

/** Who an actor of the audit trail is. Deleted at retirement. */
export interface AuditActorTable {
  user_id: string;
  /** See `actorName`. */
  actor: string;
  salt: string;
}

/** The end of the chain at one moment. */
export interface AuditSealTable {
  number: number;
  at: number;
  first_seq: number;
  last_seq: number;
  /** The newest time of its events. */
  newest_at: number;
  /** `chain` of the last event. */
  chain: string;
  /** `hash` of the seal before. */
  previous: string;
  /** Of everything above. */
  hash: string;
  mac: string | null;
}

export interface Schema {
  audit_events: AuditEventTable;
  audit_actors: AuditActorTable;
  audit_seals: AuditSealTable;
  conversations: ConversationTable;
  responses: ResponseTable;
  items: ItemTable;
  tool_calls: ToolCallTable;
  request_keys: RequestKeyTable;
  tool_definitions: ToolDefinitionTable;
  tool_media: ToolMediaTable;
  oauth_records: OAuthRecordTable;
  grants: GrantTable;
  switches: SwitchTable;
  attachments: AttachmentTable;
  elicitations: ElicitationTable;
  feedback: FeedbackTable;
  model_steps: ModelStepTable;
}
