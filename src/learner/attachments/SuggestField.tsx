/**
 * A text field with values that the server suggests: a combobox with a listbox, which anything can
 * be written into.
 */
import { useId, useState, type KeyboardEvent, type Ref } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { Revealed, escaped } from '../shared/Revealed';
import type { Field } from './offers';
import { useActive } from './useActive';
import type { Suggestions } from '../../chat/completer';

interface Props {
  field: Field;
  value: string;
  disabled: boolean;
  /** It is required and was left empty. */
  missing: boolean;
  suggestions: Suggestions;
  inputRef?: Ref<HTMLInputElement>;
  onChange: (value: string) => void;
  /** The field is entered or changed: suggestions are wanted for this value. */
  onAsk: (value: string) => void;
}

function Hint({
  id,
  field,
  missing,
  failed,
}: {
  id: string;
  field: Field;
  missing: boolean;
  failed: boolean;
}) {
  const intl = useIntl();
  return (
    <small id={id}>
      {missing && <strong>{`${intl.formatMessage(attachMessages.missing)} `}</strong>}
      {field.description !== null && <Revealed text={field.description} />}
      {failed && ` ${intl.formatMessage(attachMessages.noSuggestions)}`}
    </small>
  );
}

export function SuggestField({
  field,
  value,
  disabled,
  missing,
  suggestions,
  inputRef,
  onChange,
  onAsk,
}: Props) {
  const intl = useIntl();
  const id = useId();
  const [open, setOpen] = useState(false);
  const values = open ? suggestions.values.filter((each) => each !== value) : [];
  const shown = values.length > 0;
  const { active, move, setActive } = useActive(
    values.map((_, index) => `${id}-${index}`),
    false,
  );

  const write = (next: string) => {
    setOpen(true);
    setActive(null);
    onChange(next);
    onAsk(next);
  };
  const pick = (picked: string) => {
    setOpen(false);
    setActive(null);
    onChange(picked);
  };
  const actions: Record<string, (() => void) | undefined> = {
    ArrowDown: () => (shown ? move(1) : setOpen(true)),
    ArrowUp: shown ? () => move(-1) : undefined,
    Enter:
      active === null
        ? undefined
        : () => pick(values.find((_, index) => `${id}-${index}` === active) ?? value),
    Escape: shown ? () => setOpen(false) : undefined,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = event.nativeEvent.isComposing ? undefined : actions[event.key];
    if (action) {
      event.stopPropagation();
      event.preventDefault();
      action();
    }
  };

  return (
    <div className="mcp-assistant-attach__field">
      <label htmlFor={id}>
        <Revealed text={field.label} />
        {field.required && (
          <span aria-hidden="true">{` ${intl.formatMessage(attachMessages.required)}`}</span>
        )}
      </label>
      <input
        ref={inputRef}
        id={id}
        className="form-control"
        type="text"
        dir="auto"
        autoComplete="off"
        value={value}
        disabled={disabled}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={shown ? `${id}-list` : undefined}
        aria-activedescendant={active ?? undefined}
        aria-describedby={`${id}-hint`}
        aria-invalid={missing}
        required={field.required}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={() => {
          setOpen(true);
          onAsk(value);
        }}
        onBlur={() => setOpen(false)}
      />
      {shown && (
        <div
          id={`${id}-list`}
          role="listbox"
          tabIndex={-1}
          aria-label={escaped(
            intl.formatMessage(attachMessages.suggestions, { name: field.label }),
          )}
        >
          {values.map((each, index) => (
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
              onClick={() => pick(each)}
            >
              <Revealed text={each} />
            </div>
          ))}
        </div>
      )}
      <Hint id={`${id}-hint`} field={field} missing={missing} failed={open && suggestions.failed} />
    </div>
  );
}
