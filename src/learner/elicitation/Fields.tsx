/**
 * The fields of a server's form. Labels and descriptions are the server's; input types and error
 * messages are ours.
 */
import { useId, type ReactNode } from 'react';
import { type Draft } from '../../chat/form';
import { useIntl } from '../../host';
import { elicitMessages } from '../../i18n/elicitation';
import type { Field, Misfit, Option } from '../../protocol/form';
import { escaped, Revealed } from '../shared/Revealed';

interface Props {
  fields: readonly Field[];
  input: Draft;
  /** By field name. */
  misfits: ReadonlyMap<string, Misfit>;
  disabled: boolean;
  onChange: (name: string, value: Draft[string]) => void;
}

interface Entry<Kind extends Field['kind']> {
  field: Extract<Field, { kind: Kind }>;
  value: Draft[string];
  onChange: (value: Draft[string]) => void;
  /** The props of every input of the field. */
  common: {
    disabled: boolean;
    required: boolean;
    'aria-invalid': boolean;
    'aria-describedby': string | undefined;
  };
  id: string;
  label: ReactNode;
}

const INPUT_TYPES = {
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime-local',
} as const;

function TextInput({ field, value, onChange, common, id, label }: Entry<'text' | 'number'>) {
  const number = field.kind === 'number';
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        {...common}
        id={id}
        className="form-control"
        type={number || field.format === null ? 'text' : INPUT_TYPES[field.format]}
        inputMode={number ? (field.integer ? 'numeric' : 'decimal') : undefined}
        dir="auto"
        value={String(value)}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}

function Checkbox({
  value,
  onChange,
  common: { required: _always, ...common },
  id,
  label,
}: Entry<'boolean'>) {
  return (
    <label className="mcp-assistant-elicit__option" htmlFor={id}>
      <input
        {...common}
        id={id}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

function Select({ field, value, onChange, common, id, label }: Entry<'choice'>) {
  const intl = useIntl();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select
        {...common}
        id={id}
        className="form-control"
        value={String(value)}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{intl.formatMessage(elicitMessages.choose)}</option>
        {field.options.map((option) => (
          <option key={option.value} value={option.value}>
            {escaped(option.label)}
          </option>
        ))}
      </select>
    </>
  );
}

function Checkboxes({ field, value, onChange, common, label }: Entry<'choices'>) {
  const chosen = Array.isArray(value) ? value : [];
  const { required: _ofAll, 'aria-describedby': described, ...each } = common;
  const toggle = ({ value: one }: Option) =>
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  return (
    <fieldset aria-describedby={described}>
      <legend>{label}</legend>
      {field.options.map((option) => (
        <label key={option.value} className="mcp-assistant-elicit__option">
          <input
            {...each}
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option)}
          />
          <span>
            <Revealed text={option.label} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function controlFor(entry: Entry<Field['kind']>) {
  switch (entry.field.kind) {
    case 'text':
    case 'number':
      return <TextInput {...(entry as Entry<'text' | 'number'>)} />;
    case 'boolean':
      return <Checkbox {...(entry as Entry<'boolean'>)} />;
    case 'choice':
      return <Select {...(entry as Entry<'choice'>)} />;
    case 'choices':
      return <Checkboxes {...(entry as Entry<'choices'>)} />;
  }
}

function Mistake({ misfit }: { misfit: Misfit }) {
  const message = elicitMessages[misfit.code === 'date-time' ? 'dateTime' : misfit.code];
  return <>{useIntl().formatMessage(message, 'limit' in misfit ? { limit: misfit.limit } : {})}</>;
}

function FieldView({
  field,
  value,
  misfit,
  disabled,
  onChange,
}: Pick<Entry<Field['kind']>, 'field' | 'value' | 'onChange'> & {
  misfit: Misfit | undefined;
  disabled: boolean;
}) {
  const intl = useIntl();
  const id = useId();
  const marked = field.required && field.kind !== 'boolean';
  const described = [
    field.description === null ? null : `${id}-description`,
    misfit ? `${id}-misfit` : null,
  ].filter((one) => one !== null);
  const label = (
    <>
      <Revealed text={field.title ?? field.name} />
      {marked && <> {intl.formatMessage(elicitMessages.mark)}</>}
    </>
  );
  const common = {
    disabled,
    required: field.required,
    'aria-invalid': misfit !== undefined,
    'aria-describedby': described.join(' ') || undefined,
  };
  return (
    <div className="mcp-assistant-elicit__field">
      {controlFor({ field, value, onChange, common, id, label })}
      {field.description !== null && (
        <p id={`${id}-description`} dir="auto">
          <Revealed text={field.description} />
        </p>
      )}
      {misfit && (
        <p id={`${id}-misfit`} className="mcp-assistant-elicit__misfit">
          <Mistake misfit={misfit} />
        </p>
      )}
    </div>
  );
}

export function Fields({ fields, input, misfits, disabled, onChange }: Props) {
  const intl = useIntl();
  return (
    <>
      <p>
        <strong>{intl.formatMessage(elicitMessages.noPasswords)}</strong>
      </p>
      {fields.map((field) => (
        <FieldView
          key={field.name}
          field={field}
          value={input[field.name] ?? ''}
          misfit={misfits.get(field.name)}
          disabled={disabled}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </>
  );
}
