/**
 * Where a person answers a server. It says who asks; everything that the server wrote is text and
 * nothing else, and nothing is sent or opened but by pressing a button.
 */
import { ModalLayer } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { AnswerElicitationRequest } from '../../protocol';
import { readForm } from '../../protocol/form';
import { useCountdown } from '../shared/useCountdown';
import { ErrorWords } from '../shared/ErrorNotice';
import { Escaped } from '../shared/Revealed';
import { onEscape } from '../shared/onEscape';
import { ElicitActions } from './ElicitActions';
import { Fields } from './Fields';
import { Page } from './Page';
import { initialDraft, readDraft } from '../../chat/form';
import type { ChatError } from '../../chat/errors';
import type { OpenQuestion } from '../../chat/items';

export interface Props {
  question: OpenQuestion;
  sending: boolean;
  error: ChatError | null;
  onAnswer: (answer: AnswerElicitationRequest) => void;
  /** Hides it; it can still be answered. */
  onLater: () => void;
  /** It turned out to be settled. */
  onClosed: () => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** A click on what has just popped up under the pointer was meant for something else. */
const SETTLE_MS = 500;

function TimeLeft({ expiresAt, now }: { expiresAt: number; now: () => number }) {
  const seconds = useCountdown(expiresAt, now);
  const intl = useIntl();
  return seconds === null ? null : (
    <p role="timer">{intl.formatMessage(elicitMessages.timeLeft, { seconds })}</p>
  );
}

function Alert({ error, unfit }: { error: ChatError | null; unfit: number }) {
  const intl = useIntl();
  return (
    <div role="alert">
      {error && (
        <div className="mcp-assistant-notice mcp-assistant-notice--error">
          <ErrorWords error={error} />
        </div>
      )}
      {!error && unfit > 0 && <p>{intl.formatMessage(elicitMessages.unfit, { count: unfit })}</p>}
    </div>
  );
}

export function ElicitDialog({
  question: { call, elicitation },
  sending,
  error,
  onAnswer,
  onLater,
  onClosed,
  now,
}: Props) {
  const intl = useIntl();
  const titleId = useId();
  const introId = useId();
  const form = useRef<HTMLFormElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const { request } = elicitation;
  const [fields] = useState(() =>
    request.mode === 'form' ? (readForm(request.schema) ?? []) : [],
  );
  const [draft, setDraft] = useState(() => initialDraft(fields));
  const [attempts, setAttempts] = useState(0);
  const [shownAt] = useState(now);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    if (attempts > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [attempts]);

  const { content, misfits } = readDraft(fields, draft);
  const settled = error?.traits.dialog === 'settled';
  const leave = settled ? onClosed : onLater;
  const { server_name: server, tool_title: tool } = call.mcp_assistant;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sending || settled || now() - shownAt < SETTLE_MS) {
      return;
    }
    if (misfits.size > 0) {
      setAttempts(attempts + 1);
    } else {
      onAnswer({ action: 'accept', ...(request.mode === 'form' ? { content } : {}) });
    }
  };

  return (
    // Blocking: what is written must not be lost by a click beside the dialog, and Escape is
    // handled here.
    <ModalLayer isOpen isBlocking onClose={leave}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape works wherever the focus is in the dialog */}
      <div
        className="mcp-assistant-approval"
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        aria-describedby={introId}
        onKeyDown={onEscape(leave)}
      >
        <form
          ref={form}
          className="mcp-assistant-elicit"
          noValidate
          autoComplete="off"
          onSubmit={submit}
        >
          <h2 id={titleId} ref={title} tabIndex={-1}>
            <Escaped text={intl.formatMessage(elicitMessages.title, { server })} />
          </h2>
          <div className="mcp-assistant-approval__body">
            <p id={introId}>
              <Escaped
                text={intl.formatMessage(elicitMessages.intro, { tool: tool ?? call.name })}
              />
            </p>
            <blockquote dir="auto">
              <Escaped text={elicitation.message} />
            </blockquote>
            {request.mode === 'form' ? (
              <Fields
                fields={fields}
                draft={draft}
                misfits={attempts > 0 ? misfits : new Map()}
                disabled={sending || settled}
                onChange={(name, value) => setDraft({ ...draft, [name]: value })}
              />
            ) : (
              <Page url={request.url} />
            )}
            <TimeLeft expiresAt={elicitation.expires_at} now={now} />
          </div>
          <div className="mcp-assistant-approval__footer">
            <Alert error={error} unfit={attempts > 0 ? misfits.size : 0} />
            <ElicitActions
              mode={request.mode}
              phase={sending ? 'sending' : settled ? 'settled' : 'open'}
              onDecline={() => onAnswer({ action: 'decline' })}
              onLater={onLater}
              onClosed={onClosed}
            />
          </div>
        </form>
      </div>
    </ModalLayer>
  );
}
