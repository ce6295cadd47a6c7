import type { DecisionInput, RememberScope } from '../../protocol';
import type { Pending } from '../../chat/items';

/** `yes` approves a call or releases a result. */
export type YesNo = 'yes' | 'no';

export interface Choice {
  answer: YesNo | null;
  reason: string;
  /** JSON text to send instead of the arguments; `null` while they are unedited. */
  edited: string | null;
  /** The editor is open, so the arguments to send are not final. */
  editing: boolean;
  remember: RememberScope | null;
}

export const NO_CHOICE: Choice = {
  answer: null,
  reason: '',
  edited: null,
  editing: false,
  remember: null,
};

export function decisionOf(
  pending: Pending,
  { reason, edited, remember }: Choice,
  yes: boolean,
): DecisionInput {
  if (pending.type === 'mcp_call') {
    return { type: 'mcp_assistant.result_review', call_id: pending.id, release: yes };
  }
  const response = {
    type: 'mcp_approval_response' as const,
    approval_request_id: pending.id,
    approve: yes,
  };
  if (!yes) {
    return { ...response, reason: reason.trim() || null };
  }
  if (edited !== null) {
    return { ...response, reason: null, arguments: edited };
  }
  return { ...response, reason: null, ...(remember && { remember }) };
}
