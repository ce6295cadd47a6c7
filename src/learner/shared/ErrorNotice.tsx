/** What went wrong, with what the reader can do about it. */
import { Button } from '@openedx/paragon';
import { signIn, useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { ChatError } from '../../chat/errors';
import { Nothing, onDemand } from './onDemand';

/** Preload it while the network is there: it is needed when it is not. */
export const ErrorText = onDemand(
  () => import('./ErrorText').then((part) => part.ErrorText),
  Nothing,
);

interface Props {
  error: ChatError;
  onRetry?: () => void;
}

export function ErrorWords({ error: { code, retryAfter, budget } }: { error: ChatError }) {
  return (
    <p>
      <ErrorText code={code} retryAfter={retryAfter} budget={budget} />
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
