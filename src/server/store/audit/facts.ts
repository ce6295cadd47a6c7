/** What the audit trail says of a tool call, from its row of the ledger. */
import type { ToolErrorCode } from '../../../protocol';
import type { ToolCallTable } from '../schema';
import type { AuditFact } from './log';

export const callFacts = (call: ToolCallTable) => ({
  callId: call.id,
  conversationId: call.conversation_id,
  serverLabel: call.server_label,
  toolName: call.tool_name,
  definitionHash: call.definition_hash,
});

/** The response in which a call is decided and sent. */
export const runOf = (call: ToolCallTable): string => call.decision_response_id ?? call.response_id;

/** Who or what let the call through, with the rule that asked for it. */
function permission({ approval_id: asked, grant_id: grant, rule }: ToolCallTable): string {
  if (asked !== null) {
    return `person (${rule ?? 'asked'})`;
  }
  return grant === null ? (rule ?? 'policy') : `grant ${grant} (${rule ?? 'asked'})`;
}

/** @param reason The code of the refusal, which is finer than the call's. */
export const refused = (
  call: ToolCallTable,
  reason: string,
  errorCode: ToolErrorCode,
): AuditFact => ({
  ...callFacts(call),
  kind: 'call.refused',
  rule: reason,
  outcome: errorCode,
});

export const sent = (call: ToolCallTable): AuditFact => ({
  ...callFacts(call),
  kind: 'call.sent',
  rule: permission(call),
  outcome: 'sent',
  details: call.original_arguments === null ? {} : { edited: true },
  words: { arguments: call.arguments },
});

interface Outcome {
  state: 'succeeded' | 'failed' | 'unknown';
  output: string | null;
  error: string | null;
  errorCode: ToolErrorCode | null;
  /** All of its media together. */
  mediaBytes?: number;
}

/** What came of a call that was sent. */
export function ended(
  call: ToolCallTable,
  { state, errorCode, output, error, mediaBytes = 0 }: Outcome,
  now: number,
): AuditFact {
  const result = output ?? (state === 'failed' ? error : null);
  return {
    ...callFacts(call),
    kind: 'call.ended',
    outcome: state,
    resultBytes: result === null ? null : Buffer.byteLength(result) + mediaBytes,
    details: {
      ...(call.started_at !== null && { duration_ms: now - call.started_at }),
      ...(errorCode !== null && { error_code: errorCode }),
    },
    ...(result !== null && { words: { result } }),
  };
}
