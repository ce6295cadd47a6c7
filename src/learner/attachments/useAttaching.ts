/**
 * What the learner is in the middle of attaching, one step after the other: to choose an offer, to
 * give it details, and to wait until it is fetched.
 */
import { useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { removeAttachment } from '../../chat/api/attachments';
import type { Drafts } from '../../chat/drafts';
import type { Token } from '../../chat/token';
import { logError, useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import type { Message } from '../../i18n/define';
import type { Attachment, McpResource, Place } from '../../protocol';
import type { Session } from '../session/session';
import { escaped } from '../shared/Revealed';
import { titleOf as attachedTitle } from './Attached';
import { fieldsOf, titleOf, type Offer } from './offers';
import { useCreation } from './useCreation';
import { useToken } from './useToken';

export interface AttachingProps {
  session: Session;
  place: Place;
  /** Where the message is written. */
  field: HTMLTextAreaElement;
  /** How often the button was pressed that asks for everything. */
  presses: number;
  /** Sending has to wait, or no longer. */
  onBusy: (busy: boolean) => void;
}

/** What was written to choose by has done its part. */
function takeOut({ start, end }: Token, field: HTMLTextAreaElement, draft: Drafts): void {
  const { text } = draft.get();
  // At once, because a selection can only be made in text that is there.
  flushSync(() => draft.keep({ text: text.slice(0, start) + text.slice(end) }));
  field.setSelectionRange(start, start);
}

export function useAttaching(
  { session, place, field, presses, onBusy }: AttachingProps,
  box: () => HTMLElement | null,
) {
  const intl = useIntl();
  const { token, close } = useToken(field, presses, box);
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

  return {
    // What is chosen now must not push aside what is being fetched.
    token: asking || (creation && !creation.error) ? null : token,
    asking,
    creation,
    attachments,
    /** For screen readers. */
    said,
    say: setSaid,
    close,
    pick: (chosen: Token, offer: Offer) => {
      takeOut(chosen, field, session.draft);
      close();
      stop();
      if (offer.object !== 'mcp_resource' && fieldsOf(offer).length > 0) {
        setAsking(offer);
      } else {
        start(offer, {});
      }
    },
    start,
    stop,
    cancel: () => {
      stop();
      leaveForm();
    },
    remove: (attachment: Attachment) => {
      session.draft.keep({ attachments: attachments.filter(({ id }) => id !== attachment.id) });
      say(attachMessages.removed, attachedTitle(attachment));
      field.focus();
      removeAttachment(session.api, attachment.id).catch(logError);
    },
  };
}
