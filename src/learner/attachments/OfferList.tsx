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
import { detailOf, fitting, titleOf, type Group, type Offer } from './offers';
import { useActive } from './useActive';
import { useCombobox } from './useCombobox';
import type { Offers } from './useOffers';
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

interface OptionProps {
  id: string;
  offer: Offer;
  active: boolean;
  onPick: () => void;
  onPoint: () => void;
}

function Option({ id, offer, active, onPick, onPoint }: OptionProps) {
  const detail = detailOf(offer);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the message field
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className="mcp-assistant-attach__option"
      onClick={onPick}
      onMouseMove={onPoint}
    >
      <span dir="auto">
        <Revealed text={titleOf(offer)} />
      </span>
      {detail !== '' && (
        <small dir="auto">
          <Revealed text={detail} />
        </small>
      )}
    </div>
  );
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

  const retry = () => {
    // The button goes away with the failure.
    field.focus();
    found.retry();
  };
  const group = ({ label, name, offers }: Group) => (
    <div key={label} role="group" aria-labelledby={`${listId}-${label}`}>
      <div id={`${listId}-${label}`} role="presentation" className="mcp-assistant-attach__server">
        <Revealed text={name} />
      </div>
      {offers.map((offer) => (
        <Option
          key={idOf(offer)}
          id={idOf(offer)}
          offer={offer}
          active={idOf(offer) === active}
          onPick={() => onPick(offer)}
          onPoint={() => setActive(idOf(offer))}
        />
      ))}
    </div>
  );

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- it only keeps the focus where it is
    <div className="mcp-assistant-attach__box" onMouseDown={(event) => event.preventDefault()}>
      {words !== null && (
        <p className="mcp-assistant__aside">
          <Revealed text={words} />
        </p>
      )}
      {found.error && (
        <div className="mcp-assistant-attach__failure">
          <AttachError error={found.error} />
          <Button variant="outline-primary" size="sm" onClick={retry}>
            {intl.formatMessage(chatMessages.retry)}
          </Button>
        </div>
      )}
      <div
        id={listId}
        role="listbox"
        tabIndex={-1}
        aria-label={intl.formatMessage(LABELS[token.sign ?? 'all'])}
      >
        {groups.map(group)}
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
