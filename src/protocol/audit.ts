/** The audit trail as administrators read it. */

/** What is recorded. The first word says what it is about. */
export const AUDIT_KINDS = [
  'call.proposed',
  'call.decided',
  'call.sent',
  'call.refused',
  'call.ended',
  'call.reviewed',
  'call.tried',
  'grant.given',
  'grant.revoked',
  'definition.accepted',
  'definition.quarantined',
  'switch.set',
  'mode.set',
  'budget.reached',
  'screening.found',
  'resource.read',
  'prompt.read',
  'elicitation.asked',
  'elicitation.answered',
  'account.connected',
  'account.disconnected',
  'config.loaded',
  'conversation.deleted',
  'person.retired',
  'words.erased',
  'audit.pruned',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** What a person, a model or a server wrote. It is erased with the conversation or the person. */
export interface AuditWords {
  /** Redacted and cut: not what was sent, but what it was about. */
  arguments?: unknown;
  /** Of the bytes that were sent; salted, so that nobody guesses them once the words are erased. */
  arguments_hash?: string;
  /** Why a person decided so. */
  reason?: string;
  /** The URI of a resource that was read. */
  uri?: string;
  /** Of the result as it was kept; salted. */
  result_hash?: string;
}

export interface AuditEventObject {
  id: string;
  object: 'audit_event';
  kind: AuditKind;
  /** ISO 8601, UTC, with milliseconds. */
  time: string;
  /** The LMS's user id; `null` after retirement, and where no person acted. */
  user_id: string | null;
  /** The same person always has the same one, also after retirement. */
  actor: string | null;
  course_id: string | null;
  unit_id: string | null;
  conversation_id: string | null;
  response_id: string | null;
  call_id: string | null;
  server_label: string | null;
  tool_name: string | null;
  definition_hash: string | null;
  /** What decided: a rule of the policy, a person, a grant, or the code of a refusal. */
  rule: string | null;
  outcome: string | null;
  result_bytes: number | null;
  details: Record<string, unknown>;
  /** `null` if there were none, or if they are erased. */
  words: AuditWords | null;
  erased: boolean;
  trace_id: string | null;
  replica: string | null;
  /** Its place in the chain; `null` until the next seal. */
  sequence: number | null;
}
