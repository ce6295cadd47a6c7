/**
 * One tool call in the dialog: whose tool it is, what its server claims, exactly what would be
 * sent, and what to make of it.
 */
import { Button } from '@openedx/paragon';
import { useEffect, useId, useRef } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { McpApprovalRequest } from '../../protocol';
import { ErrorWords } from '../shared/ErrorNotice';
import { Bytes, countHidden, Revealed } from '../shared/Revealed';
import { onDemand } from '../shared/onDemand';
import { YesNoField } from './YesNoField';
import { ToolHints } from './ToolHints';
import { Difference } from './Difference';
import type { Choice } from './choice';
import { Remember } from './Remember';
import { ToolName } from './ToolName';
import type { ChatError } from '../../chat/errors';

const ArgumentsEditor = onDemand(() =>
  import('../arguments-editor/ArgumentsEditor').then((part) => part.ArgumentsEditor),
);

interface Props {
  request: McpApprovalRequest;
  /** Set when the dialog holds several things; then each has its own choice. */
  heading: string | null;
  choice: Choice;
  onChoice: (change: Partial<Choice>) => void;
  /** The BFF did not take what was edited; `message` says why. */
  invalid: ChatError | null;
  disabled: boolean;
}

const MAX_REASON = 1000;
const WORDS = { yes: approvalMessages.approve, no: approvalMessages.deny };

type PartProps = Pick<Props, 'request' | 'choice' | 'onChoice' | 'disabled'>;

/** Exactly what is sent, with the way to change it. */
function Arguments({
  request,
  choice: { edited, editing },
  onChoice,
  invalid,
  disabled,
}: PartProps & Pick<Props, 'invalid'>) {
  const intl = useIntl();
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(editing);
  useEffect(() => {
    if (wasEditing.current && !editing) {
      edit.current?.focus();
    }
    wasEditing.current = editing;
  }, [editing]);
  const { input_schema: schema } = request.mcp_assistant;
  const text = edited ?? request.arguments;
  const hidden = countHidden(text);
  if (schema && editing) {
    return (
      <ArgumentsEditor
        schema={schema}
        text={text}
        onUse={(next) =>
          onChoice({
            editing: false,
            edited: next === request.arguments ? null : next,
            remember: null,
          })
        }
        onCancel={() => onChoice({ editing: false })}
      />
    );
  }
  return (
    <>
      <Bytes text={text} />
      {hidden > 0 && (
        <p>
          <strong>{intl.formatMessage(approvalMessages.hidden, { count: hidden })}</strong>
        </p>
      )}
      {invalid && (
        <div className="mcp-assistant-notice mcp-assistant-notice--error" role="alert">
          <ErrorWords error={invalid} />
          <p dir="auto">
            <Revealed text={invalid.message} />
          </p>
        </div>
      )}
      {schema && (
        <div className="mcp-assistant-approval__edit">
          {edited !== null && <strong>{intl.formatMessage(approvalMessages.edited)}</strong>}
          <Button
            ref={edit}
            size="sm"
            variant="outline-primary"
            disabled={disabled}
            onClick={() => onChoice({ editing: true })}
          >
            {intl.formatMessage(approvalMessages.edit)}
          </Button>
          {edited !== null && (
            <Button
              size="sm"
              variant="tertiary"
              disabled={disabled}
              onClick={() => {
                onChoice({ edited: null });
                edit.current?.focus();
              }}
            >
              {intl.formatMessage(approvalMessages.undo)}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Reason({ choice: { reason }, onChoice, disabled }: PartProps) {
  const intl = useIntl();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{intl.formatMessage(approvalMessages.reason)}</label>
      <textarea
        id={id}
        className="form-control"
        rows={2}
        dir="auto"
        maxLength={MAX_REASON}
        disabled={disabled}
        value={reason}
        onChange={(event) => onChoice({ reason: event.target.value })}
      />
    </>
  );
}

export function CallDecision({ request, heading, choice, onChoice, invalid, disabled }: Props) {
  const intl = useIntl();
  const { difference, remember } = request.mcp_assistant;
  const part = { request, choice, onChoice, disabled };
  return (
    <section className="mcp-assistant-approval__call">
      {heading && <h3>{heading}</h3>}
      {difference && <Difference changes={difference} />}
      <dl>
        <ToolName tool={request} />
        <ToolHints face={request.mcp_assistant} />
        <dt>
          {intl.formatMessage(
            choice.editing ? approvalMessages.editing : approvalMessages.arguments,
          )}
        </dt>
        <dd>
          <Arguments {...part} invalid={invalid} />
        </dd>
      </dl>
      {heading && (
        <YesNoField
          legend={heading}
          words={WORDS}
          answer={choice.answer}
          onAnswer={(answer) => onChoice({ answer })}
          disabled={disabled}
        />
      )}
      {remember && (!heading || choice.answer === 'yes') && (
        <Remember
          offer={remember}
          edited={choice.edited !== null}
          scope={choice.remember}
          onScope={(scope) => onChoice({ remember: scope })}
          disabled={disabled}
        />
      )}
      {(!heading || choice.answer === 'no') && <Reason {...part} />}
    </section>
  );
}
