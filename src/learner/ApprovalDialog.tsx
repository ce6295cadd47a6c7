/**
 * Where a person decides on tool calls. What it shows is what is sent, byte for byte; nothing in it is rendered as anything but text,
 * approving takes a deliberate act, and every way out but that one denies.
 */
import { ModalLayer } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Decision } from '../chat/conversation';
import type { ChatError, FailureCode } from '../chat/errors';
import { useIntl } from '../host';
import { approvalMessages } from '../i18n/approval';
import type { McpApprovalRequest } from '../protocol';
import { ApprovalActions } from './ApprovalActions';
import { ApprovalCall, type Choice } from './ApprovalCall';
import { ErrorWords } from './ErrorNotice';

interface Props {
  /** At least one. */
  requests: McpApprovalRequest[];
  sending: boolean;
  error: ChatError | null;
  onDecide: (decisions: Decision[]) => void;
  /** Puts the decision off, after it could not be sent. */
  onLater: () => void;
  /** Fetches the conversation again, after what was to be decided turned out to be settled. */
  onReload: () => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** A click on what has just popped up under the pointer was meant for something else. */
const SETTLE_MS = 500;

/** Sending the same decision again cannot help with these. */
const SETTLED: ReadonlySet<FailureCode> = new Set([
  'approval_conflict', 'approval_expired', 'approval_stale', 'approvals_incomplete', 'not_found',
]);

export function ApprovalDialog({ requests, sending, error, onDecide, onLater, onReload, now }: Props) {
  const intl = useIntl();
  const titleId = useId();
  const introId = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const [shownAt] = useState(now);
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const [reasons, setReasons] = useState<Record<string, string>>({});
  useEffect(() => title.current?.focus(), []);

  const decide = (choiceOf: (id: string) => Choice | undefined) => {
    const decisions = requests.map(({ id }): Decision => {
      const approve = choiceOf(id) === 'approve';
      return { approval_request_id: id, approve, reason: approve ? null : reasons[id]?.trim() || null };
    });
    if (!sending && (now() - shownAt >= SETTLE_MS || decisions.every(({ approve }) => !approve))) {
      onDecide(decisions);
    }
  };
  const denyAll = () => decide(() => 'deny');
  const settled = error !== null && SETTLED.has(error.code);
  // What is settled cannot be denied any more: that would only be refused again.
  const leave = settled ? onReload : denyAll;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      leave();
    }
  };
  const single = requests.length === 1;

  return (
    // Blocking: a click beside the dialog must not decide anything, and Escape is handled here.
    <ModalLayer isOpen isBlocking onClose={leave}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape works wherever the focus is in the dialog */}
      <div
        className="mcp-assistant-approval"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={introId}
        onKeyDown={onKeyDown}
      >
        <h2 id={titleId} ref={title} tabIndex={-1}>{intl.formatMessage(approvalMessages.title, { count: requests.length })}</h2>
        <div className="mcp-assistant-approval__body">
          <p id={introId}>{intl.formatMessage(approvalMessages.intro)}</p>
          {requests.map((request, index) => (
            <ApprovalCall
              key={request.id}
              request={request}
              position={single ? null : { number: index + 1, count: requests.length }}
              choice={choices[request.id]}
              onChoice={(choice) => setChoices({ ...choices, [request.id]: choice })}
              reason={reasons[request.id] ?? ''}
              onReason={(reason) => setReasons({ ...reasons, [request.id]: reason })}
              disabled={sending || settled}
            />
          ))}
        </div>
        <div className="mcp-assistant-approval__footer">
          {error && <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert"><ErrorWords error={error} /></div>}
          <ApprovalActions
            single={single}
            complete={requests.every(({ id }) => choices[id])}
            phase={phaseOf(sending, error, settled)}
            onApprove={() => decide(() => 'approve')}
            onDenyAll={denyAll}
            onSubmit={() => decide((id) => choices[id])}
            onLater={onLater}
            onReload={onReload}
          />
        </div>
      </div>
    </ModalLayer>
  );
}

function phaseOf(sending: boolean, error: ChatError | null, settled: boolean) {
  if (sending) {
    return 'sending';
  }
  if (settled) {
    return 'settled';
  }
  return error ? 'failed' : 'open';
}
