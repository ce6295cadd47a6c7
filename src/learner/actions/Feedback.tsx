/** A thumb up or down for an answer, with a comment for the staff of the course. */
import { Button, Form } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useIntl } from '../../host';
import { actionMessages } from '../../i18n/actions';
import { MAX_COMMENT, type ConversationResponse, type Rating } from '../../protocol';
import { ErrorNotice } from '../shared/ErrorNotice';
import { ThumbDownAlt, ThumbDownOffAlt, ThumbUpAlt, ThumbUpOutline } from '../shared/icons';
import type { Session } from '../session/session';
import { Action } from './Action';
import { useFeedback } from './useResponse';
import { asChatError } from '../../chat/errors';

interface CommentProps {
  initial: string;
  onSend: (comment: string) => void;
  onClose: () => void;
}

function Comment({ initial, onSend, onClose }: CommentProps) {
  const intl = useIntl();
  const id = useId();
  const [text, setText] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSend(text);
  };
  return (
    <form className="mcp-assistant__comment" onSubmit={send}>
      <label htmlFor={id}>{intl.formatMessage(actionMessages.comment)}</label>
      <Form.Control
        ref={field}
        id={id}
        as="textarea"
        rows={2}
        dir="auto"
        size="sm"
        value={text}
        maxLength={MAX_COMMENT}
        aria-describedby={`${id}-hint`}
        onChange={(event: { target: HTMLTextAreaElement }) => setText(event.target.value)}
      />
      <p id={`${id}-hint`} className="mcp-assistant__aside">
        {intl.formatMessage(actionMessages.commentHint)}
      </p>
      <Button type="submit" size="sm" disabled={text.trim() === ''}>
        {intl.formatMessage(actionMessages.sendComment)}
      </Button>
      <Button variant="tertiary" size="sm" onClick={onClose}>
        {intl.formatMessage(actionMessages.noComment)}
      </Button>
    </form>
  );
}

export function Feedback({
  session,
  response,
}: {
  session: Session;
  response: ConversationResponse;
}) {
  const intl = useIntl();
  const [asking, setAsking] = useState(false);
  const give = useFeedback(session, response.id);
  const box = useRef<HTMLDivElement>(null);
  const { rating: current, comment } = response.feedback ?? { rating: null, comment: null };

  const rate = (rating: Rating) => {
    const next = rating === current ? null : rating;
    setAsking(next !== null);
    give.mutate({ rating: next, comment: next && comment });
  };
  const close = () => {
    setAsking(false);
    box.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  };

  return (
    <div ref={box} className="mcp-assistant__feedback">
      <Action
        message={actionMessages.good}
        icon={current === 'up' ? ThumbUpAlt : ThumbUpOutline}
        pressed={current === 'up'}
        onClick={() => rate('up')}
      />
      <Action
        message={actionMessages.bad}
        icon={current === 'down' ? ThumbDownAlt : ThumbDownOffAlt}
        pressed={current === 'down'}
        onClick={() => rate('down')}
      />
      <span role="status" className="sr-only">
        {give.isSuccess && current && intl.formatMessage(actionMessages.thanks)}
      </span>
      {asking && current && (
        <Comment
          initial={comment ?? ''}
          onSend={(text) => {
            give.mutate({ rating: current, comment: text });
            close();
          }}
          onClose={close}
        />
      )}
      {give.error && <ErrorNotice error={asChatError(give.error)} />}
    </div>
  );
}
