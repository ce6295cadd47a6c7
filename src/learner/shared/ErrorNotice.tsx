/** What went wrong, with what the reader can do about it. */
import { Button } from '@openedx/paragon';
import { signIn, useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { errorMessages } from '../../i18n/errors';
import type { ChatError } from '../../chat/errors';

interface Props {
  error: ChatError;
  onRetry?: () => void;
}

export function ErrorWords({ error }: { error: ChatError }) {
  const intl = useIntl();
  return (
    <p>
      {intl.formatMessage(errorMessages[error.code])}
      {error.retryAfter !== null &&
        ` ${intl.formatMessage(chatMessages.retryIn, { seconds: error.retryAfter })}`}
    </p>
  );
}

export function ErrorNotice({ error, onRetry }: Props) {
  const intl = useIntl();
  const signedOut = error.traits.about === 'session';
  return (
    <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert">
      <ErrorWords error={error} />
      {signedOut && (
        <Button size="sm" onClick={signIn}>
          {intl.formatMessage(chatMessages.signIn)}
        </Button>
      )}
      {!signedOut && onRetry && (
        <Button variant="outline-primary" size="sm" onClick={onRetry}>
          {intl.formatMessage(chatMessages.retry)}
        </Button>
      )}
    </div>
  );
}
