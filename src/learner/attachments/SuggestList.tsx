/** The values that the server suggests, as a listbox below the field. */
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { escaped, Revealed } from '../shared/Revealed';

interface Props {
  /** Of the field. */
  id: string;
  label: string;
  values: readonly string[];
  /** Id of the option that is active. */
  active: string | null;
  onPick: (value: string) => void;
}

export function SuggestList({ id, label, values, active, onPick }: Props) {
  const intl = useIntl();
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      tabIndex={-1}
      aria-label={escaped(intl.formatMessage(attachMessages.suggestions, { name: label }))}
    >
      {values.map((value, index) => (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are those of the field
        <div
          key={index}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={`${id}-${index}` === active}
          className="mcp-assistant-attach__option"
          dir="auto"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(value)}
        >
          <Revealed text={value} />
        </div>
      ))}
    </div>
  );
}
