/**
 * Where the learner writes: Enter sends, Shift+Enter starts a line, and what is not sent is kept.
 */
import { useEffect, useId, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { track, useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import type { Place } from '../../protocol';
import { onDemand } from '../shared/onDemand';
import { presenceOf } from '../session/presence';
import type { Session } from '../session/session';
import { ComposerButtons } from './ComposerButtons';
import { tokenAt } from '../../chat/token';
import type { Run } from '../../chat/conversation/conversation';

const Attaching = onDemand(() => import('../attachments').then((part) => part.Attaching));
const Queued = onDemand(() => import('./Queued').then((part) => part.Queued));

interface Props {
  session: Session;
  place: Place;
  run: Run | null;
  name: string;
  maxLength: number;
  /** Changes when the focus may have been asked for. */
  focus: number;
}

/** From this share of the maximum length on, the rest is counted. */
const NEARLY_FULL = 0.8;

function Remaining({ id, length, maxLength }: { id: string; length: number; maxLength: number }) {
  const intl = useIntl();
  const left = maxLength - length;
  if (length < maxLength * NEARLY_FULL) {
    return (
      <p id={id} className="mcp-assistant__aside">
        {intl.formatMessage(chatMessages.disclaimer)}
      </p>
    );
  }
  return (
    <p id={id} className={`mcp-assistant__aside ${left < 0 ? 'mcp-assistant__aside--bad' : ''}`}>
      {intl.formatMessage(left < 0 ? chatMessages.tooLong : chatMessages.remaining, {
        count: Math.abs(left),
      })}
    </p>
  );
}

/** Sends what is written or, while an answer runs, lets it wait; the focus stays in the field. */
function useSending(
  { session, place, run }: Pick<Props, 'session' | 'place' | 'run'>,
  field: HTMLTextAreaElement | null,
  sendable: boolean,
) {
  const send = () => {
    if (sendable) {
      if (run) {
        session.draft.enqueue(place);
      } else {
        const { text, attachments } = session.draft.get();
        session.draft.send();
        session.ask({ text: text.trim(), attachments, place });
      }
      field?.focus();
    }
  };
  const stop = () => {
    track('stopped', { courseId: session.courseId });
    session.conversation.stop();
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the composition of a character; that one is not meant for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  return { send, stop, onKeyDown };
}

export function Composer(props: Props) {
  const { session, place, run, name, maxLength, focus } = props;
  const intl = useIntl();
  const hintId = useId();
  const [field, setField] = useState<HTMLTextAreaElement | null>(null);
  const { text, attachments, queued } = useSyncExternalStore(
    session.draft.subscribe,
    session.draft.get,
  );
  const [attaching, setAttaching] = useState({ wanted: false, presses: 0, busy: false });
  const sendable = text.trim() !== '' && text.length <= maxLength && !attaching.busy;

  useEffect(() => {
    if (field && presenceOf(session.courseId).takeRequest()) {
      field.focus({ preventScroll: true });
    }
  }, [field, focus, session]);

  const write = ({ value, selectionStart }: HTMLTextAreaElement) => {
    session.draft.keep({ text: value });
    if (!attaching.wanted && tokenAt(value, selectionStart)) {
      setAttaching({ ...attaching, wanted: true });
    }
  };
  const attach = () => {
    field?.focus();
    setAttaching({ ...attaching, wanted: true, presses: attaching.presses + 1 });
  };
  const { send, stop, onKeyDown } = useSending(props, field, sendable);

  return (
    <>
      {field && (attaching.wanted || attachments.length > 0) && (
        <Attaching
          session={session}
          place={place}
          field={field}
          presses={attaching.presses}
          onBusy={(busy) => setAttaching((before) => ({ ...before, busy }))}
        />
      )}
      {queued.length > 0 && (
        <Queued session={session} messages={queued} idle={run === null} field={field} />
      )}
      <form
        className="mcp-assistant__composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className="mcp-assistant__field">
          <textarea
            ref={setField}
            rows={1}
            dir="auto"
            value={text}
            aria-label={intl.formatMessage(chatMessages.message, { name })}
            aria-describedby={hintId}
            aria-invalid={text.length > maxLength}
            placeholder={intl.formatMessage(chatMessages.placeholder)}
            onChange={(event) => write(event.target)}
            onKeyDown={onKeyDown}
          />
          <ComposerButtons run={run} sendable={sendable} onAttach={attach} onStop={stop} />
        </div>
        <Remaining id={hintId} length={text.length} maxLength={maxLength} />
      </form>
    </>
  );
}
