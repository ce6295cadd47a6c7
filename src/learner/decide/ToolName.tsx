/** Whose tool it is, by the operator's name for the server, and what the server calls it. */
import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import type { Pending } from '../../chat/items';
import { Escaped } from '../Escaped';

export function ToolName({
  tool: {
    name,
    mcp_assistant: { server_name: server, tool_title: title },
  },
}: {
  tool: Pending;
}) {
  const intl = useIntl();
  return (
    <>
      <dt>{intl.formatMessage(approvalMessages.server)}</dt>
      <dd>
        <Escaped text={server} />
      </dd>
      <dt>{intl.formatMessage(approvalMessages.tool)}</dt>
      <dd>
        {title && (
          <>
            <Escaped text={title} />{' '}
          </>
        )}
        <code>
          <Escaped text={name} />
        </code>
      </dd>
    </>
  );
}
