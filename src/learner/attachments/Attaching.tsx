/**
 * Everything about attaching that the composer shows: the list, the form for details, what is under
 * way, and what is attached.
 */
import { Button } from '@openedx/paragon';
import { useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { MAX_ATTACHMENTS, type Drafts } from '../../chat/drafts';
import { logError, useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import type { Message } from '../../i18n/define';
import type { Attachment, McpResource, Place } from '../../protocol';
import { escaped, Revealed } from '../shared/Revealed';
import type { Session } from '../session/session';
import { Attached, titleOf as attachedTitle } from './Attached';
import { AttachError } from './AttachError';
import { OfferForm } from './OfferForm';
import { OfferList } from './OfferList';
import { fieldsOf, titleOf, type Offer } from './offers';
import { useCreation, type Creation } from './useCreation';
import { useOffers } from './useOffers';
import { useToken } from './useToken';
import { removeAttachment } from '../../chat/api/attachments';
import type { Token } from '../../chat/token';

export interface Props {
  session: Session;
  place: Place;
  /** Where the message is written. */
  field: HTMLTextAreaElement;
  /** How often the button was pressed that asks for everything. */
  presses: number;
  /** Sending has to wait, or no longer. */
  onBusy: (busy: boolean) => void;
}

/** What is fetched without a form, or could not be. */
function Underway({
  creation: { offer, error },
  onRetry,
  onStop,
}: {
  creation: Creation;
  onRetry: () => void;
  onStop: () => void;
}) {
  const intl = useIntl();
  const words = (message: Message) => (
    <Revealed
      text={intl.formatMessage(message, { title: titleOf(offer), server: offer.server_name })}
    />
  );
  return (
    <div className="mcp-assistant-attach__box">
      {error ? (
        <div className="mcp-assistant-attach__failure" role="alert">
          <p>{words(attachMessages.notAttached)}</p>
          <AttachError error={error} />
        </div>
      ) : (
        <p role="status">{words(attachMessages.fetching)}</p>
      )}
      <div className="mcp-assistant-attach__buttons">
        {error && (
          <Button size="sm" onClick={onRetry}>
            {intl.formatMessage(chatMessages.retry)}
          </Button>
        )}
        <Button variant="tertiary" size="sm" onClick={onStop}>
          {intl.formatMessage(attachMessages.cancel)}
        </Button>
      </div>
    </div>
  );
}

type PickerProps = Omit<Parameters<typeof OfferList>[0], 'offers'> & {
  session: Session;
  place: Place;
};

function Picker({ session, place, ...props }: PickerProps) {
  return <OfferList offers={useOffers(session, place, props.token.sign)} {...props} />;
}

function Full() {
  const words = useIntl().formatMessage(attachMessages.full, { count: MAX_ATTACHMENTS });
  return (
    <p className="mcp-assistant-attach__box" role="status">
      {words}
    </p>
  );
}

/** What was written to choose by has done its part. */
function takeOut({ start, end }: Token, field: HTMLTextAreaElement, draft: Drafts): void {
  const { text } = draft.get();
  // At once, because a selection can only be made in text that is there.
  flushSync(() => draft.keep({ text: text.slice(0, start) + text.slice(end) }));
  field.setSelectionRange(start, start);
}

export function Attaching({ session, place, field, presses, onBusy }: Props) {
  const intl = useIntl();
  const box = useRef<HTMLDivElement>(null);
  const [inBox] = useState(() => () => box.current);
  const { token, close } = useToken(field, presses, inBox);
  const [asking, setAsking] = useState<Exclude<Offer, McpResource> | null>(null);
  const [said, setSaid] = useState('');
  const { attachments } = useSyncExternalStore(session.draft.subscribe, session.draft.get);
  const say = (message: Message, title: string) =>
    setSaid(escaped(intl.formatMessage(message, { title })));
  const leaveForm = () => {
    if (asking) {
      setAsking(null);
      field.focus();
    }
  };
  const { creation, start, stop } = useCreation(session, place, onBusy, (offer) => {
    // A prompt is a request in itself. The words are ours: nothing of a server's may stand in the
    // learner's name.
    if (offer.object === 'mcp_prompt' && session.draft.get().text.trim() === '') {
      flushSync(() =>
        session.draft.keep({ text: intl.formatMessage(attachMessages.followPrompt) }),
      );
      field.select();
    }
    leaveForm();
    say(attachMessages.attached, titleOf(offer));
  });

  const pick = (chosen: Token, offer: Offer) => {
    takeOut(chosen, field, session.draft);
    close();
    stop();
    if (offer.object !== 'mcp_resource' && fieldsOf(offer).length > 0) {
      setAsking(offer);
    } else {
      start(offer, {});
    }
  };
  const remove = (attachment: Attachment) => {
    session.draft.keep({ attachments: attachments.filter(({ id }) => id !== attachment.id) });
    say(attachMessages.removed, attachedTitle(attachment));
    field.focus();
    removeAttachment(session.api, attachment.id).catch(logError);
  };
  /** For buttons that go away when they are pressed. */
  const fromButton = (action: () => void) => () => {
    field.focus();
    action();
  };
  // One after the other: what is chosen now must not push aside what is being fetched.
  const wanted = asking || (creation && !creation.error) ? null : token;

  return (
    <div ref={box} className="mcp-assistant-attach">
      {wanted &&
        (attachments.length >= MAX_ATTACHMENTS ? (
          <Full />
        ) : (
          <Picker
            key={wanted.sign}
            session={session}
            place={place}
            field={field}
            token={wanted}
            onPick={(offer) => pick(wanted, offer)}
            onClose={close}
            onSay={setSaid}
          />
        ))}
      {asking && (
        <OfferForm
          session={session}
          place={place}
          offer={asking}
          creation={creation}
          onSubmit={(values) => start(asking, values)}
          onCancel={() => {
            stop();
            leaveForm();
          }}
        />
      )}
      {creation && !asking && (
        <Underway
          creation={creation}
          onRetry={fromButton(() => start(creation.offer, creation.values))}
          onStop={fromButton(stop)}
        />
      )}
      <Attached session={session} attachments={attachments} onRemove={remove} />
      <p className="sr-only" role="status">
        {said}
      </p>
    </div>
  );
}
