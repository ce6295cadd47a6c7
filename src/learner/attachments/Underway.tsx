/** What is fetched without a form, or could not be. */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import type { Message } from '../../i18n/define';
import { Revealed } from '../shared/Revealed';
import { AttachError } from './AttachError';
import { titleOf } from './offers';
import type { Creation } from './useCreation';

export function Underway({
  creation: { offer, error },
  onRetry,
  onStop,
}: {
  creation: Creation;
  onRetry: () => void;
  onStop: () => void;
}) {
  const intl = useIntl();
  const words = (message: Message) => (
    <Revealed
      text={intl.formatMessage(message, { title: titleOf(offer), server: offer.server_name })}
    />
  );
  return (
    <div className="mcp-assistant-attach__box">
      {error ? (
        <div className="mcp-assistant-attach__failure" role="alert">
          <p>{words(attachMessages.notAttached)}</p>
          <AttachError error={error} />
        </div>
      ) : (
        <p role="status">{words(attachMessages.fetching)}</p>
      )}
      <div className="mcp-assistant-attach__buttons">
        {error && (
          <Button size="sm" onClick={onRetry}>
            {intl.formatMessage(chatMessages.retry)}
          </Button>
        )}
        <Button variant="tertiary" size="sm" onClick={onStop}>
          {intl.formatMessage(attachMessages.cancel)}
        </Button>
      </div>
    </div>
  );
}
