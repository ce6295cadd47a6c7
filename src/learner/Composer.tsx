/** Where the learner writes: Enter sends, Shift+Enter starts a line, and what is not sent is kept. */
import { Icon, IconButton } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Run } from '../chat/conversation';
import { track, useIntl } from '../host';
import { chatMessages } from '../i18n/chat';
import { Send, Stop } from './icons';
import { presenceOf } from './presence';
import type { Session } from './session';

interface Props {
  session: Session;
  run: Run | null;
  name: string;
  maxLength: number;
  /** Changes when the focus may have been asked for. */
  focus: number;
  onSend: (text: string) => void;
}

/** From this share of the maximum length on, the rest is counted. */
const NEARLY_FULL = 0.8;

function Remaining({ id, length, maxLength }: { id: string; length: number; maxLength: number }) {
  const intl = useIntl();
  const left = maxLength - length;
  if (length < maxLength * NEARLY_FULL) {
    return <p id={id} className="mcp-assistant__aside">{intl.formatMessage(chatMessages.disclaimer)}</p>;
  }
  return (
    <p id={id} className={`mcp-assistant__aside ${left < 0 ? 'mcp-assistant__aside--bad' : ''}`}>
      {intl.formatMessage(left < 0 ? chatMessages.tooLong : chatMessages.remaining, { count: Math.abs(left) })}
    </p>
  );
}

export function Composer({ session, run, name, maxLength, focus, onSend }: Props) {
  const intl = useIntl();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(session.draft.get);
  const sendable = run === null && text.trim() !== '' && text.length <= maxLength;

  useEffect(() => {
    if (presenceOf(session.courseId).takeRequest()) {
      field.current?.focus({ preventScroll: true });
    }
  }, [focus, session]);

  const write = (draft: string) => {
    session.draft.keep(draft);
    setText(draft);
  };
  const send = () => {
    if (sendable) {
      onSend(text.trim());
      write('');
      field.current?.focus();
    }
  };
  const stop = () => {
    track('stopped', { courseId: session.courseId });
    session.conversation.stop();
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the composition of a character; that one is not meant for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form className="mcp-assistant__composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <div className="mcp-assistant__field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={intl.formatMessage(chatMessages.message, { name })}
          aria-describedby={hintId}
          aria-invalid={text.length > maxLength}
          placeholder={intl.formatMessage(chatMessages.placeholder)}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {run ? (
          <IconButton
            key="stop" type="button" src={Stop} iconAs={Icon} size="sm" variant="primary" alt={intl.formatMessage(chatMessages.stop)}
            disabled={run.phase === 'stopping'} onClick={stop}
          />
        ) : (
          <IconButton
            key="send" type="submit" src={Send} iconAs={Icon} size="sm" variant="primary" alt={intl.formatMessage(chatMessages.send)}
            disabled={!sendable} iconClassNames="mcp-assistant__directed"
          />
        )}
      </div>
      <Remaining id={hintId} length={text.length} maxLength={maxLength} />
    </form>
  );
}
