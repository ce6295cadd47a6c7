/** What is to be said above the buttons: how long there is to decide, and what went wrong. */
import { useState } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import { ErrorWords } from '../shared/ErrorNotice';
import type { Phase } from './phase';
import type { Expiry } from './useExpiry';
import { ChatError } from '../../chat/errors';

function Countdown({ expiry }: { expiry: Expiry }) {
  const intl = useIntl();
  const said =
    expiry.phase === 'short'
      ? intl.formatMessage(approvalMessages.secondsLeft, { seconds: expiry.seconds })
      : '';
  // Said when it begins; the region keeps its first words, so that not every second is read out.
  const [first, setFirst] = useState('');
  if (first === '' && said !== '') {
    setFirst(said);
  }
  return (
    <>
      {said && (
        <p className="mcp-assistant-approval__countdown" aria-hidden="true">
          {said}
        </p>
      )}
      <div className="sr-only" aria-live="polite">
        {said && first}
      </div>
    </>
  );
}

interface Props {
  expiry: Expiry;
  phase: Phase;
  error: ChatError | null;
  editing: boolean;
}

export function Notices({ expiry, phase, error, editing }: Props) {
  const intl = useIntl();
  const shown = phase === 'expired' ? new ChatError('approval_expired') : error;
  return (
    <>
      <Countdown expiry={expiry} />
      {shown && (
        <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert">
          <ErrorWords error={shown} />
        </div>
      )}
      {editing && (
        <p className="mcp-assistant-approval__hint">
          {intl.formatMessage(approvalMessages.finishEditing)}
        </p>
      )}
    </>
  );
}
