import { useIntl } from '../../host';
import { approvalMessages } from '../../i18n/approval';
import { Revealed } from '../shared/Revealed';
import type { Pending } from '../../chat/items';

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
      <dd className="mcp-assistant-approval__name">
        <Revealed text={server} />
      </dd>
      <dt>{intl.formatMessage(approvalMessages.tool)}</dt>
      <dd className="mcp-assistant-approval__name">
        {/* First: a long title must not push it out of sight. */}
        <code>
          <Revealed text={name} />
        </code>
        {title && (
          <>
            {' '}
            <Revealed text={title} />
          </>
        )}
      </dd>
    </>
  );
}
