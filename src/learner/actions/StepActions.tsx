import { textOf } from '../../chat/items';
import { actionMessages } from '../../i18n/actions';
import type { AssistantMessage, UserMessage } from '../../protocol';
import { EditOutline, Replay } from '../shared/icons';
import { TimeAgo } from '../shared/TimeAgo';
import type { Session } from '../session/session';
import { Action } from './Action';
import { Copy } from './Copy';
import { Feedback } from './Feedback';
import { useResponse } from './useResponse';

/** The panel's actions for a message. */
export interface Handlers {
  /** Puts a text into the message field. */
  onEdit: (text: string) => void;
  onAskAgain: (text: string) => void;
}

export interface StepActionsProps extends Handlers {
  session: Session;
  message: AssistantMessage | UserMessage;
  /** The question, if it may be repeated here. */
  question: string | null;
}

export function StepActions({ session, message, question, onEdit, onAskAgain }: StepActionsProps) {
  const response = useResponse(session, message.id);
  const answered = message.role === 'assistant';
  const at = answered ? response?.completed_at : response?.created_at;
  const text = textOf(message);
  return (
    <div className="mcp-assistant__message-actions">
      <Copy
        text={text}
        message={answered ? actionMessages.copyAnswer : actionMessages.copyQuestion}
      />
      {!answered && (
        <Action message={actionMessages.edit} icon={EditOutline} onClick={() => onEdit(text)} />
      )}
      {question !== null && (
        <Action
          message={actionMessages.regenerate}
          icon={Replay}
          onClick={() => onAskAgain(question)}
        />
      )}
      {answered && response && <Feedback session={session} response={response} />}
      {at && (
        <small>
          <TimeAgo at={at} />
        </small>
      )}
    </div>
  );
}
