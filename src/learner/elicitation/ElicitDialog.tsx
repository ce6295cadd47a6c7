/**
 * Where a person answers a server. It says who asks. The server's text is shown as plain text, and
 * nothing is sent or opened unless the person presses a button.
 */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { ChatError } from '../../chat/errors';
import { initialDraft, readDraft } from '../../chat/form';
import type { OpenQuestion } from '../../chat/items';
import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { AnswerElicitationRequest } from '../../protocol';
import { readForm } from '../../protocol/form';
import { Dialog } from '../dialog/Dialog';
import { useArmed } from '../dialog/useArmed';
import { useCountdown } from '../dialog/useCountdown';
import { ErrorWords } from '../shared/ErrorNotice';
import { Revealed } from '../shared/Revealed';
import { ElicitButtons } from './ElicitButtons';
import { Fields } from './Fields';
import { LinkedPage } from './LinkedPage';

interface Props extends OpenQuestion {
  sending: boolean;
  error: ChatError | null;
  onAnswer: (answer: AnswerElicitationRequest) => void;
  /** Hides the dialog; the elicitation can still be answered. */
  onLater: () => void;
  /** Called when the elicitation turned out to be settled. */
  onClosed: () => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

function TimeLeft({ expiresAt, now }: { expiresAt: number; now: () => number }) {
  const intl = useIntl();
  const countdown = useCountdown(expiresAt, now);
  if (countdown.phase === 'open') {
    return null;
  }
  const seconds = countdown.phase === 'short' ? countdown.seconds : 0;
  return <p role="timer">{intl.formatMessage(elicitMessages.timeLeft, { seconds })}</p>;
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

/** What is in the form, and how often the person tried to send it with mistakes. */
function useForm({ request }: OpenQuestion['elicitation']) {
  const form = useRef<HTMLFormElement>(null);
  const [fields] = useState(() =>
    request.mode === 'form' ? (readForm(request.schema) ?? []) : [],
  );
  const [input, setInput] = useState(() => initialDraft(fields));
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    if (attempts > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [attempts]);
  const { content, misfits } = readDraft(fields, input);
  return {
    form,
    fields,
    input,
    setInput,
    content: request.mode === 'form' ? { content } : {},
    misfits,
    shownMisfits: attempts > 0 ? misfits : (new Map() as typeof misfits),
    refuse: () => setAttempts(attempts + 1),
  };
}

export function ElicitDialog({
  call,
  elicitation,
  sending,
  error,
  onAnswer,
  onLater,
  onClosed,
  now,
}: Props) {
  const intl = useIntl();
  const { request } = elicitation;
  const { form, fields, input, setInput, content, misfits, shownMisfits, refuse } =
    useForm(elicitation);
  const settled = error?.traits.dialog === 'settled';
  const phase = sending ? 'sending' : settled ? 'settled' : 'open';
  const armed = useArmed(now, phase);
  const { server_name: server, tool_title: tool } = call.mcp_assistant;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (phase !== 'open' || !armed()) {
      return;
    }
    if (misfits.size > 0) {
      refuse();
    } else {
      onAnswer({ action: 'accept', ...content });
    }
  };

  return (
    <Dialog
      role="dialog"
      title={<Revealed text={intl.formatMessage(elicitMessages.title, { server })} />}
      intro={
        <Revealed text={intl.formatMessage(elicitMessages.intro, { tool: tool ?? call.name })} />
      }
      phase={phase}
      onLeave={settled ? onClosed : onLater}
      form={{
        ref: form,
        className: 'mcp-assistant-elicit',
        noValidate: true,
        autoComplete: 'off',
        onSubmit: submit,
      }}
      footer={
        <>
          <Alert error={error} unfit={shownMisfits.size} />
          <ElicitButtons
            mode={request.mode}
            phase={phase}
            onDecline={() => onAnswer({ action: 'decline' })}
            onLater={onLater}
            onClosed={onClosed}
          />
        </>
      }
    >
      <blockquote dir="auto">
        <Revealed text={elicitation.message} />
      </blockquote>
      {request.mode === 'form' ? (
        <Fields
          fields={fields}
          input={input}
          misfits={shownMisfits}
          disabled={phase !== 'open'}
          onChange={(name, value) => setInput({ ...input, [name]: value })}
        />
      ) : (
        <LinkedPage url={request.url} />
      )}
      <TimeLeft expiresAt={elicitation.expires_at * 1000} now={now} />
    </Dialog>
  );
}
