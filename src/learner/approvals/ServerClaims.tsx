import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { ToolFace } from '../../protocol';
import { Escaped } from '../shared/Revealed';

export function Claims({
  face: { tool_description: description, annotations },
}: {
  face: ToolFace;
}) {
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
