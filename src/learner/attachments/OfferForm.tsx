/** Asks for what a prompt or a resource template needs before it can be attached. */
import { Button } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import type { McpPrompt, McpResourceTemplate, Place } from '../../protocol';
import { Revealed } from '../shared/Revealed';
import { onEscape } from '../dialog/onEscape';
import type { Session } from '../session/session';
import { AttachError } from './AttachError';
import { fieldsOf, refOf, titleOf, type Field, type Values } from './offers';
import { SuggestField } from './SuggestField';
import type { Creation } from './useCreation';
import { useSuggestions } from './useSuggestions';

interface Props {
  session: Session;
  place: Place;
  offer: McpPrompt | McpResourceTemplate;
  /** What became of the values, once they were sent. */
  creation: Creation | null;
  onSubmit: (values: Values) => void;
  onCancel: () => void;
}

const without = (values: Values, name: string): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([other, filled]) => other !== name && filled !== ''),
  );

/** What is filled in, and whether it is complete. */
function useValues(fields: Field[], onComplete: (values: Values) => void) {
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Values>({});
  const [checked, setChecked] = useState(false);
  const isMissing = ({ name, required }: Field) => required && !values[name]?.trim();
  return {
    form,
    values,
    fill: (name: string, value: string) => setValues((before) => ({ ...before, [name]: value })),
    isMissed: (field: Field) => checked && isMissing(field),
    submit: (event: FormEvent) => {
      event.preventDefault();
      setChecked(true);
      const missing = fields.findIndex(isMissing);
      if (missing >= 0) {
        form.current?.querySelectorAll('input')[missing]?.focus();
      } else {
        onComplete(values);
      }
    },
  };
}

function Buttons({
  creation,
  busy,
  onCancel,
}: Pick<Props, 'creation' | 'onCancel'> & { busy: boolean }) {
  const intl = useIntl();
  return (
    // The field keeps the focus and its suggestions, so that the button stays in place.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing can be done here without the buttons
    <div className="mcp-assistant-attach__buttons" onMouseDown={(event) => event.preventDefault()}>
      <Button type="submit" size="sm" aria-busy={busy} disabled={busy}>
        {intl.formatMessage(creation?.error ? chatMessages.retry : attachMessages.attach)}
      </Button>
      <Button variant="tertiary" size="sm" onClick={onCancel}>
        {intl.formatMessage(attachMessages.cancel)}
      </Button>
    </div>
  );
}

function About({ offer, titleId }: Pick<Props, 'offer'> & { titleId: string }) {
  const intl = useIntl();
  return (
    <>
      <h3 id={titleId} dir="auto">
        <Revealed text={intl.formatMessage(attachMessages.formTitle, { title: titleOf(offer) })} />
      </h3>
      <p className="mcp-assistant__aside">
        <Revealed text={intl.formatMessage(attachMessages.from, { server: offer.server_name })} />
      </p>
      {offer.description !== null && (
        <p dir="auto">
          <Revealed text={offer.description} />
        </p>
      )}
    </>
  );
}

export function OfferForm({ session, place, offer, creation, onSubmit, onCancel }: Props) {
  const titleId = useId();
  const first = useRef<HTMLInputElement>(null);
  const suggestions = useSuggestions(session);
  const fields = fieldsOf(offer);
  const busy = creation !== null && creation.error === null;
  const { form, values, fill, isMissed, submit } = useValues(fields, (filled) => {
    if (!busy) {
      onSubmit(filled);
    }
  });
  useEffect(() => first.current?.focus(), []);
  const ask = (name: string, value: string) =>
    suggestions.ask({
      place,
      server_label: offer.server_label,
      ref: refOf(offer),
      argument: { name, value },
      context: without(values, name),
    });

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape works wherever the focus is in it
    <div
      className="mcp-assistant-attach__box"
      role="dialog"
      aria-labelledby={titleId}
      onKeyDown={onEscape(onCancel)}
    >
      <form ref={form} noValidate onSubmit={submit}>
        <About offer={offer} titleId={titleId} />
        {fields.map((field, index) => (
          <SuggestField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            disabled={busy}
            missing={isMissed(field)}
            suggestions={suggestions.of(field.name)}
            inputRef={index === 0 ? first : undefined}
            onChange={(value) => fill(field.name, value)}
            onAsk={(value) => ask(field.name, value)}
          />
        ))}
        {creation?.error && (
          <div className="mcp-assistant-attach__failure" role="alert">
            <AttachError error={creation.error} />
          </div>
        )}
        <Buttons creation={creation} busy={busy} onCancel={onCancel} />
      </form>
    </div>
  );
}
