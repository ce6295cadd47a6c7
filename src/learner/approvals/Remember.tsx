/**
 * If the operator allows it: how long an approval of this tool is remembered. Defaults to just this
 * once.
 */
import { useId } from 'react';
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { McpApprovalRequest, RememberScope } from '../../protocol';

interface Props {
  offer: NonNullable<McpApprovalRequest['mcp_assistant']['remember']>;
  /** Edited arguments are never remembered: they say nothing about the next call. */
  edited: boolean;
  scope: RememberScope | null;
  onScope: (scope: RememberScope | null) => void;
  disabled: boolean;
}

export function Remember({
  offer: { conversation, course_days: days },
  edited,
  scope,
  onScope,
  disabled,
}: Props) {
  const intl = useIntl();
  const name = useId();
  if (edited) {
    return (
      <p className="mcp-assistant-dialog__hint">
        {intl.formatMessage(approvalMessages.rememberEdited)}
      </p>
    );
  }
  const options: [RememberScope | null, string][] = [
    [null, intl.formatMessage(approvalMessages.rememberOnce)],
  ];
  if (conversation) {
    options.push(['conversation', intl.formatMessage(approvalMessages.rememberConversation)]);
  }
  if (days !== null) {
    options.push(['course', intl.formatMessage(approvalMessages.rememberCourse, { days })]);
  }
  return (
    <fieldset className="mcp-assistant-approval__remember">
      <legend>{intl.formatMessage(approvalMessages.remember)}</legend>
      {options.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name={name}
            checked={scope === value}
            disabled={disabled}
            onChange={() => onScope(value)}
          />
          {words}
        </label>
      ))}
      {scope && <small>{intl.formatMessage(approvalMessages.rememberHint)}</small>}
    </fieldset>
  );
}
