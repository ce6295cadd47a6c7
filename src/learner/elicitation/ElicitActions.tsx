/** The buttons of a server's question; the ways out come before the way on. */
import { Button, Spinner } from '@openedx/paragon';
import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';

interface Props {
  mode: 'form' | 'url';
  phase: 'open' | 'sending' | 'settled';
  onDecline: () => void;
  onLater: () => void;
  onClosed: () => void;
}

export function ElicitActions({ mode, phase, onDecline, onLater, onClosed }: Props) {
  const intl = useIntl();
  if (phase === 'sending') {
    return (
      <div className="mcp-assistant-approval__sending" role="status">
        <Spinner animation="border" size="sm" aria-hidden="true" />
        {intl.formatMessage(elicitMessages.sending)}
      </div>
    );
  }
  if (phase === 'settled') {
    return (
      <div className="mcp-assistant-approval__buttons">
        <Button onClick={onClosed}>{intl.formatMessage(elicitMessages.close)}</Button>
      </div>
    );
  }
  return (
    <div className="mcp-assistant-approval__buttons">
      <Button variant="tertiary" onClick={onLater}>
        {intl.formatMessage(elicitMessages.later)}
      </Button>
      <Button variant="outline-primary" onClick={onDecline}>
        {intl.formatMessage(elicitMessages.decline)}
      </Button>
      <Button type="submit">
        {intl.formatMessage(mode === 'form' ? elicitMessages.send : elicitMessages.done)}
      </Button>
    </div>
  );
}
