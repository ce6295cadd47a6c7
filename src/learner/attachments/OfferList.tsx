/**
 * The list of what can be attached, above the message field. The focus stays in the field, which
 * also narrows the list.
 */
import { Button } from '@openedx/paragon';
import { useEffect, useId } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import { Revealed } from '../shared/Revealed';
import { AttachError } from './AttachError';
import { OfferGroup } from './OfferGroup';
import { fitting, type Offer } from './offers';
import { useActive } from './useActive';
import { useCombobox } from './useCombobox';
import type { Offers } from './useOffers';
import type { ChatError } from '../../chat/errors';
import type { Token } from '../../chat/token';

interface Props {
  field: HTMLTextAreaElement;
  token: Token;
  offers: Offers;
  onPick: (offer: Offer) => void;
  onClose: () => void;
  /** Tells screen readers what became of the list. */
  onSay: (words: string) => void;
}

/** Words about the list as a whole; `null` while there is nothing to say. */
function useWords(
  { offers, loading, error }: Offers,
  { query }: Token,
  count: number,
): string | null {
  const intl = useIntl();
  if (loading) {
    return intl.formatMessage(attachMessages.loading);
  }
  if (count > 0 || error) {
    return null;
  }
  return offers.length === 0
    ? intl.formatMessage(attachMessages.none)
    : intl.formatMessage(attachMessages.noMatch, { query });
}

function Failure({
  error,
  retry,
  field,
}: Pick<Props, 'field'> & Pick<Offers, 'retry'> & { error: ChatError }) {
  const intl = useIntl();
  const again = () => {
    // The button goes away with the failure.
    field.focus();
    retry();
  };
  return (
    <div className="mcp-assistant-attach__failure">
      <AttachError error={error} />
      <Button variant="outline-primary" size="sm" onClick={again}>
        {intl.formatMessage(chatMessages.retry)}
      </Button>
    </div>
  );
}

const LABELS = {
  '/': attachMessages.prompts,
  '@': attachMessages.resources,
  all: attachMessages.everything,
};

export function OfferList({ field, token, offers: found, onPick, onClose, onSay }: Props) {
  const intl = useIntl();
  const listId = useId();
  const { groups, more } = fitting(found.offers, token.query);
  const options = groups.flatMap(({ offers }) => offers);
  // The same whatever is written, so that what is active stays active.
  const idOf = (offer: Offer) => `${listId}-${found.offers.indexOf(offer)}`;
  const { active, move, setActive } = useActive(options.map(idOf), true);
  const words = useWords(found, token, options.length);
  const said =
    words ??
    (found.loading
      ? ''
      : intl.formatMessage(attachMessages.found, { count: options.length + more }));
  useEffect(() => {
    onSay(said);
    return () => onSay('');
  }, [onSay, said]);
  useCombobox(field, {
    listId,
    active,
    onMove: move,
    onPick: () => {
      const offer = options.find((each) => idOf(each) === active);
      if (offer) {
        onPick(offer);
      }
    },
    onClose,
  });

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- it only keeps the focus where it is
    <div className="mcp-assistant-attach__box" onMouseDown={(event) => event.preventDefault()}>
      {words !== null && (
        <p className="mcp-assistant__aside">
          <Revealed text={words} />
        </p>
      )}
      {found.error && <Failure error={found.error} retry={found.retry} field={field} />}
      <div
        id={listId}
        role="listbox"
        tabIndex={-1}
        aria-label={intl.formatMessage(LABELS[token.sign ?? 'all'])}
      >
        {groups.map((group) => (
          <OfferGroup
            key={group.label}
            group={group}
            listId={listId}
            idOf={idOf}
            active={active}
            onPick={onPick}
            onPoint={setActive}
          />
        ))}
      </div>
      {more > 0 && (
        <p className="mcp-assistant__aside">
          {intl.formatMessage(attachMessages.more, { count: more })}
        </p>
      )}
      {found.unavailable.map((name) => (
        <p key={name} className="mcp-assistant__aside">
          <Revealed text={intl.formatMessage(attachMessages.unavailable, { name })} />
        </p>
      ))}
    </div>
  );
}
