/**
 * A text field with values that the server suggests: a combobox with a listbox, which anything can
 * be written into.
 */
import { useId, type Ref } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { Revealed } from '../shared/Revealed';
import type { Field } from './offers';
import { SuggestList } from './SuggestList';
import { useSuggestList } from './useSuggestList';
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

export function SuggestField(props: Props) {
  const { field, value, disabled, missing, suggestions, inputRef } = props;
  const intl = useIntl();
  const id = useId();
  const { open, values, active, write, pick, enter, leave, onKeyDown } = useSuggestList(id, props);
  const shown = values.length > 0;

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
        onFocus={enter}
        onBlur={leave}
      />
      {shown && (
        <SuggestList id={id} label={field.label} values={values} active={active} onPick={pick} />
      )}
      <Hint id={`${id}-hint`} field={field} missing={missing} failed={open && suggestions.failed} />
    </div>
  );
}
