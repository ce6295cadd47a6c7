/** What one server offers, as a group of options in the list. */
import { Revealed } from '../shared/Revealed';
import { detailOf, titleOf, type Group, type Offer } from './offers';

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

interface Props {
  group: Group;
  listId: string;
  idOf: (offer: Offer) => string;
  /** Id of the option that is active. */
  active: string | null;
  onPick: (offer: Offer) => void;
  onPoint: (id: string) => void;
}

export function OfferGroup({
  group: { label, name, offers },
  listId,
  idOf,
  active,
  onPick,
  onPoint,
}: Props) {
  return (
    <div role="group" aria-labelledby={`${listId}-${label}`}>
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
          onPoint={() => onPoint(idOf(offer))}
        />
      ))}
    </div>
  );
}
