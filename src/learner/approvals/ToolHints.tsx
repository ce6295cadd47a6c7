import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { ToolFace } from '../../protocol';
import { Revealed } from '../shared/Revealed';

export function ToolHints({
  face: { tool_description: description, annotations },
}: {
  face: ToolFace;
}) {
  const intl = useIntl();
  const hints = [
    annotations?.readOnlyHint === true && approvalMessages.hintReadOnly,
    annotations?.destructiveHint === true && approvalMessages.hintDestructive,
    annotations?.openWorldHint === true && approvalMessages.hintOpenWorld,
  ].filter((hint) => hint !== false);
  if (!description && hints.length === 0) {
    return null;
  }
  return (
    <>
      <dt>{intl.formatMessage(approvalMessages.toolHints)}</dt>
      <dd>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls */}
        <blockquote className="mcp-assistant-approval__claims" dir="auto" tabIndex={0}>
          {description && <Revealed text={description} />}
          {hints.length > 0 && (
            <ul>
              {hints.map((hint) => (
                <li key={hint.id}>{intl.formatMessage(hint)}</li>
              ))}
            </ul>
          )}
        </blockquote>
        <small>{intl.formatMessage(approvalMessages.unverified)}</small>
      </dd>
    </>
  );
}
