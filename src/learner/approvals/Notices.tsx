/** Shown above the buttons: the remaining time, and what went wrong. */
import { useState } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import { ErrorWords } from '../shared/ErrorNotice';
import type { Phase } from './phase';
import type { Countdown } from '../dialog/useCountdown';
import { ChatError } from '../../chat/errors';

function TimeLeft({ countdown }: { countdown: Countdown }) {
  const intl = useIntl();
  const shown =
    countdown.phase === 'short'
      ? intl.formatMessage(approvalMessages.secondsLeft, { seconds: countdown.seconds })
      : '';
  // The live region keeps its first text, so that a screen reader reads it once and not every
  // second.
  const [first, setFirst] = useState('');
  if (first === '' && shown !== '') {
    setFirst(shown);
  }
  return (
    <>
      {shown && (
        <p className="mcp-assistant-approval__countdown" aria-hidden="true">
          {shown}
        </p>
      )}
      <div className="sr-only" aria-live="polite">
        {shown && first}
      </div>
    </>
  );
}

interface Props {
  countdown: Countdown;
  phase: Phase;
  error: ChatError | null;
  editing: boolean;
}

export function Notices({ countdown, phase, error, editing }: Props) {
  const intl = useIntl();
  const shown = phase === 'expired' ? new ChatError('approval_expired') : error;
  return (
    <>
      <TimeLeft countdown={countdown} />
      {shown && (
        <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert">
          <ErrorWords error={shown} />
        </div>
      )}
      {editing && (
        <p className="mcp-assistant-dialog__hint">
          {intl.formatMessage(approvalMessages.finishEditing)}
        </p>
      )}
    </>
  );
}
