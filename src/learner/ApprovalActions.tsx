/** The buttons of the approval dialog; the way out comes before the way on. */
import { Button, Spinner } from '@openedx/paragon';
import { useIntl } from '../host';
import { approvalMessages } from '../i18n/approval';

interface Props {
  /** One call is approved or denied by its own button; several get their choices sent together. */
  single: boolean;
  /** Every call has its choice. */
  complete: boolean;
  phase: 'open' | 'sending' | 'failed' | 'settled';
  onApprove: () => void;
  onDenyAll: () => void;
  onSubmit: () => void;
  onLater: () => void;
  onReload: () => void;
}

export function ApprovalActions({ single, complete, phase, onApprove, onDenyAll, onSubmit, onLater, onReload }: Props) {
  const intl = useIntl();
  if (phase === 'sending') {
    return (
      <div className="mcp-assistant-approval__sending" role="status">
        <Spinner animation="border" size="sm" aria-hidden="true" />
        {intl.formatMessage(approvalMessages.sending)}
      </div>
    );
  }
  if (phase === 'settled') {
    return (
      <div className="mcp-assistant-approval__buttons">
        <Button onClick={onReload}>{intl.formatMessage(approvalMessages.close)}</Button>
      </div>
    );
  }
  return (
    <div className="mcp-assistant-approval__buttons">
      {phase === 'failed' && <Button variant="tertiary" onClick={onLater}>{intl.formatMessage(approvalMessages.later)}</Button>}
      <Button variant="outline-primary" onClick={onDenyAll}>
        {intl.formatMessage(single ? approvalMessages.deny : approvalMessages.denyAll)}
      </Button>
      {single
        ? <Button onClick={onApprove}>{intl.formatMessage(approvalMessages.approve)}</Button>
        : <Button disabled={!complete} onClick={onSubmit}>{intl.formatMessage(approvalMessages.submit)}</Button>}
    </div>
  );
}
