import type { DecisionInput, RememberScope } from '../../protocol';
import type { Pending } from '../../chat/items';

/** `yes` approves a call or releases a result. */
export type Choice = 'yes' | 'no';

export interface Draft {
  choice: Choice | null;
  reason: string;
  /**
   * JSON text that is sent in place of the arguments; `null` while they are as the assistant wants
   * them.
   */
  edited: string | null;
  /** The editor is open, so that what would be sent is not settled. */
  editing: boolean;
  remember: RememberScope | null;
}

export const EMPTY_DRAFT: Draft = {
  choice: null,
  reason: '',
  edited: null,
  editing: false,
  remember: null,
};

export function decisionOf(
  pending: Pending,
  { reason, edited, remember }: Draft,
  yes: boolean,
): DecisionInput {
  if (pending.type === 'mcp_call') {
    return { type: 'mcp_assistant.result_review', call_id: pending.id, release: yes };
  }
  const answer = {
    type: 'mcp_approval_response' as const,
    approval_request_id: pending.id,
    approve: yes,
  };
  if (!yes) {
    return { ...answer, reason: reason.trim() || null };
  }
  if (edited !== null) {
    return { ...answer, reason: null, arguments: edited };
  }
  return { ...answer, reason: null, ...(remember && { remember }) };
}
