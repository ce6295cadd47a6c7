/**
 * Everything about attaching that the composer shows: the list, the form for details, what is under
 * way, and what is attached.
 */
import { useRef, useState } from 'react';
import { MAX_ATTACHMENTS } from '../../protocol';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import type { Place } from '../../protocol';
import type { Session } from '../session/session';
import { Attached } from './Attached';
import { OfferForm } from './OfferForm';
import { OfferList } from './OfferList';
import { Underway } from './Underway';
import { useAttaching, type AttachingProps } from './useAttaching';
import { useOffers } from './useOffers';

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

export function Attaching(props: AttachingProps) {
  const { session, place, field } = props;
  const box = useRef<HTMLDivElement>(null);
  const [inBox] = useState(() => () => box.current);
  const attaching = useAttaching(props, inBox);
  const { token, asking, creation, attachments, start, stop } = attaching;
  /** For buttons that go away when they are pressed. */
  const fromButton = (action: () => void) => () => {
    field.focus();
    action();
  };
  return (
    <div ref={box} className="mcp-assistant-attach">
      {token &&
        (attachments.length >= MAX_ATTACHMENTS ? (
          <Full />
        ) : (
          <Picker
            key={token.sign}
            session={session}
            place={place}
            field={field}
            token={token}
            onPick={(offer) => attaching.pick(token, offer)}
            onClose={attaching.close}
            onSay={attaching.say}
          />
        ))}
      {asking && (
        <OfferForm
          session={session}
          place={place}
          offer={asking}
          creation={creation}
          onSubmit={(values) => start(asking, values)}
          onCancel={attaching.cancel}
        />
      )}
      {creation && !asking && (
        <Underway
          creation={creation}
          onRetry={fromButton(() => start(creation.offer, creation.values))}
          onStop={fromButton(stop)}
        />
      )}
      <Attached session={session} attachments={attachments} onRemove={attaching.remove} />
      <p className="sr-only" role="status">
        {attaching.said}
      </p>
    </div>
  );
}
