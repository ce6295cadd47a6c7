import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { DefinitionChange } from '../../protocol';
import { Bytes, Revealed } from '../shared/Revealed';

function Side({ heading, text }: { heading: string; text: string | null }) {
  const intl = useIntl();
  return (
    <>
      <dt>{heading}</dt>
      <dd>
        {text === null ? (
          <em>{intl.formatMessage(approvalMessages.absent)}</em>
        ) : (
          <Bytes text={text} />
        )}
      </dd>
    </>
  );
}

export function Difference({ changes }: { changes: DefinitionChange[] }) {
  const intl = useIntl();
  return (
    <div className="mcp-assistant-approval__difference">
      <strong>{intl.formatMessage(approvalMessages.changed)}</strong>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <code>
            <Revealed text={field} />
          </code>
          <dl>
            <Side heading={intl.formatMessage(approvalMessages.before)} text={before} />
            <Side heading={intl.formatMessage(approvalMessages.after)} text={after} />
          </dl>
        </div>
      ))}
    </div>
  );
}
