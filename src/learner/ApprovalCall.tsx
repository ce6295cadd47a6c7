/** One tool call in the approval dialog: whose tool it is, what its server claims, and exactly what would be sent. */
import { useId } from 'react';
import { useIntl } from '../host';
import { approvalMessages } from '../i18n/approval';
import type { McpApprovalRequest, ToolFace } from '../protocol';
import { Bytes, countHidden, Escaped } from './Escaped';

export type Choice = 'approve' | 'deny';

interface Props {
  request: McpApprovalRequest;
  /** Set when the dialog holds several calls; then each has its own choice. */
  position: { number: number; count: number } | null;
  choice: Choice | undefined;
  onChoice: (choice: Choice) => void;
  reason: string;
  onReason: (reason: string) => void;
  disabled: boolean;
}

const MAX_REASON = 1000;

function Claims({ face: { tool_description: description, annotations } }: { face: ToolFace }) {
  const intl = useIntl();
  const hints = [
    annotations?.readOnlyHint === true && approvalMessages.claimReadOnly,
    annotations?.destructiveHint === true && approvalMessages.claimDestructive,
    annotations?.openWorldHint === true && approvalMessages.claimOpenWorld,
  ].filter((hint) => hint !== false);
  if (!description && hints.length === 0) {
    return null;
  }
  return (
    <>
      <dt>{intl.formatMessage(approvalMessages.claims)}</dt>
      <dd>
        <blockquote dir="auto">
          {description && <Escaped text={description} />}
          {hints.length > 0 && <ul>{hints.map((hint) => <li key={hint.id}>{intl.formatMessage(hint)}</li>)}</ul>}
        </blockquote>
        <small>{intl.formatMessage(approvalMessages.unverified)}</small>
      </dd>
    </>
  );
}

function Choices({ legend, choice, onChoice, disabled }: Pick<Props, 'choice' | 'onChoice' | 'disabled'> & { legend: string }) {
  const intl = useIntl();
  const name = useId();
  return (
    <fieldset className="mcp-assistant-approval__choices">
      <legend className="sr-only">{legend}</legend>
      {(['deny', 'approve'] as const).map((value) => (
        <label key={value}>
          <input type="radio" name={name} checked={choice === value} disabled={disabled} onChange={() => onChoice(value)} />
          {intl.formatMessage(approvalMessages[value])}
        </label>
      ))}
    </fieldset>
  );
}

export function ApprovalCall({ request, position, choice, onChoice, reason, onReason, disabled }: Props) {
  const intl = useIntl();
  const reasonId = useId();
  const { server_name: server, tool_title: title } = request.mcp_assistant;
  const hidden = countHidden(request.arguments);
  const heading = position && intl.formatMessage(approvalMessages.position, position);
  return (
    <section className="mcp-assistant-approval__call">
      {heading && <h3>{heading}</h3>}
      <dl>
        <dt>{intl.formatMessage(approvalMessages.server)}</dt>
        <dd><Escaped text={server} /></dd>
        <dt>{intl.formatMessage(approvalMessages.tool)}</dt>
        <dd>
          {title && <><Escaped text={title} />{' '}</>}
          <code><Escaped text={request.name} /></code>
        </dd>
        <Claims face={request.mcp_assistant} />
        <dt>{intl.formatMessage(approvalMessages.arguments)}</dt>
        <dd>
          <Bytes text={request.arguments} />
          {hidden > 0 && <strong>{intl.formatMessage(approvalMessages.hidden, { count: hidden })}</strong>}
        </dd>
      </dl>
      {heading && <Choices legend={heading} choice={choice} onChoice={onChoice} disabled={disabled} />}
      {(!position || choice === 'deny') && (
        <>
          <label htmlFor={reasonId}>{intl.formatMessage(approvalMessages.reason)}</label>
          <textarea
            id={reasonId} className="form-control" rows={2} dir="auto" maxLength={MAX_REASON} disabled={disabled}
            value={reason} onChange={(event) => onReason(event.target.value)}
          />
        </>
      )}
    </section>
  );
}
