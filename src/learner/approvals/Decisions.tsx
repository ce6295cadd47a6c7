/**
 * Shows the dialog while something waits for a decision and nothing else is running. The person may
 * put it aside.
 */
import { useEffect } from 'react';
import { lastQuestion, pendingDecisions } from '../../chat/items';
import { track, useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { DecisionInput, Place } from '../../protocol';
import { browserEffects } from '../session/effects';
import { onDemand } from '../shared/onDemand';
import type { Session } from '../session/session';
import type { ConversationState } from '../../chat/conversation/conversation';

const DecisionDialog = onDemand(() =>
  import('./DecisionDialog').then((part) => part.DecisionDialog),
);

interface Props {
  session: Session;
  state: ConversationState;
  place: Place;
  /** Ids of what the person has put aside. */
  putOff: readonly string[];
  onLater: (ids: string[]) => void;
}

const agrees = (decision: DecisionInput) =>
  'approve' in decision ? decision.approve : 'release' in decision && decision.release;

export function Decisions({
  session: { loadMedia, conversation, courseId },
  state,
  place,
  putOff,
  onLater,
}: Props) {
  const intl = useIntl();
  const {
    items,
    run,
    loading,
    decision: { sending, error },
  } = state;
  const pending = pendingDecisions(items);
  const ids = pending.map(({ id }) => id);
  const aside = ids.length > 0 && ids.every((id) => putOff.includes(id));
  // A response may end with a question to the person: the dialog is loaded by then.
  const mayAsk = run !== null;
  useEffect(() => {
    if (mayAsk) {
      DecisionDialog.preload();
    }
  }, [mayAsk]);
  const shown = pending.length > 0 && !aside && !loading && (!run || sending);
  const decide = (decisions: DecisionInput[]) => {
    const approved = decisions.filter(agrees).length;
    if (approved > 0) {
      track('approved', { courseId, count: approved });
    }
    if (approved < decisions.length) {
      track('denied', { courseId, count: decisions.length - approved });
    }
    conversation.decide(decisions, place);
  };
  return (
    <>
      {shown && (
        <DecisionDialog
          // Other items get another dialog: a choice in one must not apply to the other.
          key={ids.join(' ')}
          pending={pending}
          sending={sending}
          error={error}
          onDecide={decide}
          onLater={() => onLater(ids)}
          onReload={conversation.reload}
          onAskAgain={() =>
            conversation.send(
              lastQuestion(items) ?? intl.formatMessage(chatMessages.askAgain),
              place,
            )
          }
          loadMedia={loadMedia}
          now={browserEffects.now}
        />
      )}
      {/* Screen reader users hear that the dialog was closed without a decision. */}
      <div role="status" className="sr-only">
        {aside && intl.formatMessage(chatMessages.putAside)}
      </div>
    </>
  );
}
