/**
 * One tool call in the dialog: whose tool it is, exactly what would be sent, what its server
 * claims, and what to make of it. Each text of a server scrolls in its own place, so that what is
 * sent stays in sight.
 */
import { useId } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import { MAX_REASON, type McpApprovalRequest } from '../../protocol';
import { CallArguments } from './CallArguments';
import { YesNoField } from './YesNoField';
import { ToolHints } from './ToolHints';
import { Difference } from './Difference';
import type { Choice } from './choice';
import { Remember } from './Remember';
import { ToolName } from './ToolName';
import type { ChatError } from '../../chat/errors';

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

const WORDS = { yes: approvalMessages.approve, no: approvalMessages.deny };

function Reason({
  choice: { reason },
  onChoice,
  disabled,
}: Pick<Props, 'choice' | 'onChoice' | 'disabled'>) {
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
  const part = { choice, onChoice, disabled };
  return (
    <section className="mcp-assistant-approval__call">
      {heading && <h3>{heading}</h3>}
      <dl>
        <ToolName tool={request} />
        <dt>
          {intl.formatMessage(
            choice.editing ? approvalMessages.editing : approvalMessages.arguments,
          )}
        </dt>
        <dd>
          <CallArguments request={request} {...part} invalid={invalid} />
        </dd>
        <ToolHints face={request.mcp_assistant} />
      </dl>
      {difference && <Difference changes={difference} />}
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
