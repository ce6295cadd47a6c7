/** Asks for what a prompt or a resource template needs before it can be attached. */
import { Button } from '@openedx/paragon';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { chatMessages } from '../../i18n/chat';
import type { CompletionRequest, McpPrompt, McpResourceTemplate, Place } from '../../protocol';
import { browserEffects } from '../session/effects';
import { Revealed } from '../shared/Revealed';
import { onEscape } from '../dialog/onEscape';
import type { Session } from '../session/session';
import { AttachError } from './AttachError';
import { fieldsOf, refOf, titleOf, type Values } from './offers';
import { SuggestField } from './SuggestField';
import type { Creation } from './useCreation';
import { completeArgument } from '../../chat/api/attachments';
import { createCompleter, type Suggestions } from '../../chat/completer';

interface Props {
  session: Session;
  place: Place;
  offer: McpPrompt | McpResourceTemplate;
  /** What became of the values, once they were sent. */
  creation: Creation | null;
  onSubmit: (values: Values) => void;
  onCancel: () => void;
}

const NONE: Suggestions = { values: [], failed: false };

/** Suggestions for the field that was asked about last. */
function useSuggestions({ api }: Session) {
  const [suggested, setSuggested] = useState(NONE);
  const [about, setAbout] = useState('');
  const [completer] = useState(() =>
    createCompleter<CompletionRequest>({
      complete: async (request, signal) => (await completeArgument(api, request, signal)).values,
      onChange: setSuggested,
      wait: browserEffects.wait,
    }),
  );
  useEffect(() => () => completer.stop(), [completer]);
  return {
    of: (name: string) => (name === about ? suggested : NONE),
    ask: (request: CompletionRequest) => {
      if (request.argument.name !== about) {
        setAbout(request.argument.name);
        setSuggested(NONE);
      }
      completer.ask(request);
    },
  };
}

export function OfferForm({ session, place, offer, creation, onSubmit, onCancel }: Props) {
  const intl = useIntl();
  const titleId = useId();
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Values>({});
  const [checked, setChecked] = useState(false);
  const suggestions = useSuggestions(session);
  const fields = fieldsOf(offer);
  const busy = creation !== null && creation.error === null;
  useEffect(() => first.current?.focus(), []);

  const isMissing = ({ name, required }: { name: string; required: boolean }) =>
    required && !values[name]?.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    const missing = fields.findIndex(isMissing);
    if (missing >= 0) {
      form.current?.querySelectorAll('input')[missing]?.focus();
    } else if (!busy) {
      onSubmit(values);
    }
  };
  const ask = (name: string, value: string) =>
    suggestions.ask({
      place,
      server_label: offer.server_label,
      ref: refOf(offer),
      argument: { name, value },
      context: Object.fromEntries(
        Object.entries(values).filter(([other, filled]) => other !== name && filled !== ''),
      ),
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
        <h3 id={titleId} dir="auto">
          <Revealed
            text={intl.formatMessage(attachMessages.formTitle, { title: titleOf(offer) })}
          />
        </h3>
        <p className="mcp-assistant__aside">
          <Revealed text={intl.formatMessage(attachMessages.from, { server: offer.server_name })} />
        </p>
        {offer.description !== null && (
          <p dir="auto">
            <Revealed text={offer.description} />
          </p>
        )}
        {fields.map((field, index) => (
          <SuggestField
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            disabled={busy}
            missing={checked && isMissing(field)}
            suggestions={suggestions.of(field.name)}
            inputRef={index === 0 ? first : undefined}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
            onAsk={(value) => ask(field.name, value)}
          />
        ))}
        {creation?.error && (
          <div className="mcp-assistant-attach__failure" role="alert">
            <AttachError error={creation.error} />
          </div>
        )}
        {/* The field keeps the focus and its suggestions, so that the button stays in place. */}
        {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing can be done here without the buttons */}
        <div
          className="mcp-assistant-attach__buttons"
          onMouseDown={(event) => event.preventDefault()}
        >
          <Button type="submit" size="sm" aria-busy={busy} disabled={busy}>
            {intl.formatMessage(creation?.error ? chatMessages.retry : attachMessages.attach)}
          </Button>
          <Button variant="tertiary" size="sm" onClick={onCancel}>
            {intl.formatMessage(attachMessages.cancel)}
          </Button>
        </div>
      </form>
    </div>
  );
}
