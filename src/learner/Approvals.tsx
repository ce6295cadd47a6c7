/** Shows the approval dialog while tool calls wait for a decision and nothing else is under way. */
import type { ConversationState, Decision } from '../chat/conversation';
import { pendingApprovals } from '../chat/items';
import { track } from '../host';
import type { Place } from '../protocol';
import { ApprovalDialog } from './ApprovalDialog';
import type { Session } from './session';

interface Props {
  session: Session;
  state: ConversationState;
  place: Place;
  /** The requests that are not to be asked about now, as `onLater` gave them. */
  putOff: string;
  onLater: (requests: string) => void;
}

export function Approvals({ session: { conversation }, state, place, putOff, onLater }: Props) {
  const requests = pendingApprovals(state.items);
  const ids = requests.map(({ id }) => id).join(' ');
  if (ids === putOff || requests.length === 0 || state.loading || (state.run && !state.decision.sending)) {
    return null;
  }
  const decide = (decisions: Decision[]) => {
    track('approvals_decided', { approved: decisions.filter(({ approve }) => approve).length, count: decisions.length });
    conversation.decide(decisions, place);
  };
  return (
    <ApprovalDialog
      // Other requests are another dialog: nothing chosen in the one may count for the other.
      key={ids}
      requests={requests}
      sending={state.decision.sending}
      error={state.decision.error}
      onDecide={decide}
      onLater={() => onLater(ids)}
      onReload={conversation.reload}
      now={Date.now}
    />
  );
}
