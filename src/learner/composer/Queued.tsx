/** Messages that wait for the running answer to end; each can be taken back. */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { queueMessages } from '../../i18n/queue';
import type { Session } from '../session/session';
import type { QueuedMessage } from '../../chat/drafts';

export interface QueuedProps {
  session: Session;
  messages: readonly QueuedMessage[];
  /**
   * Nothing is running, so one must be sent by hand: an answer failed, or a decision is pending.
   */
  idle: boolean;
  /** The message field, which takes the focus. */
  field: HTMLTextAreaElement | null;
}

export function Queued({ session, messages, idle, field }: QueuedProps) {
  const intl = useIntl();
  const { draft } = session;
  const take = (message: QueuedMessage, act: () => void) => {
    draft.dequeue(message);
    act();
    field?.focus();
  };
  return (
    <div
      className="mcp-assistant__queue"
      role="group"
      aria-label={intl.formatMessage(queueMessages.title)}
    >
      <p role="status" className="mcp-assistant__aside">
        {intl.formatMessage(idle ? queueMessages.held : queueMessages.waiting, {
          count: messages.length,
        })}
      </p>
      <ul>
        {messages.map((message, index) => (
          <li key={index}>
            <span dir="auto">{message.text}</span>
            {idle && (
              <Button size="sm" onClick={() => take(message, () => session.ask(message))}>
                {intl.formatMessage(queueMessages.sendNow)}
              </Button>
            )}
            <Button
              variant="tertiary"
              size="sm"
              onClick={() => take(message, () => draft.insert(message))}
            >
              {intl.formatMessage(queueMessages.takeBack)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
