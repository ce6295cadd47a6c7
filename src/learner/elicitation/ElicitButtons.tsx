/** The buttons of an elicitation: declining comes before accepting. */
import { Button } from '@openedx/paragon';
import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import { DialogButtons } from '../dialog/DialogButtons';

interface Props {
  mode: 'form' | 'url';
  phase: 'open' | 'sending' | 'settled';
  onDecline: () => void;
  onLater: () => void;
  onClosed: () => void;
}

export function ElicitButtons({ mode, phase, onDecline, onLater, onClosed }: Props) {
  const intl = useIntl();
  return (
    <DialogButtons
      sending={phase === 'sending' ? intl.formatMessage(elicitMessages.sending) : null}
    >
      {phase === 'settled' ? (
        <Button onClick={onClosed}>{intl.formatMessage(elicitMessages.close)}</Button>
      ) : (
        <>
          <Button variant="tertiary" onClick={onLater}>
            {intl.formatMessage(elicitMessages.later)}
          </Button>
          <Button variant="outline-primary" onClick={onDecline}>
            {intl.formatMessage(elicitMessages.decline)}
          </Button>
          <Button type="submit">
            {intl.formatMessage(mode === 'form' ? elicitMessages.send : elicitMessages.done)}
          </Button>
        </>
      )}
    </DialogButtons>
  );
}
