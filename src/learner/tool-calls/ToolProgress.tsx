import { useIntl } from '../../host';
import { toolMessages } from '../../i18n/tools';
import type { McpCall } from '../../protocol';
import { Revealed } from '../shared/Revealed';

export function ToolProgress({
  call: {
    name,
    mcp_assistant: { state, tool_title: title, progress },
  },
}: {
  call: McpCall;
}) {
  const intl = useIntl();
  if (state !== 'executing' || !progress) {
    return null;
  }
  const { progress: value, total, message } = progress;
  return (
    <div className="mcp-assistant-tool__progress">
      <progress
        aria-label={intl.formatMessage(toolMessages.progress, { tool: title ?? name })}
        max={total ?? undefined}
        value={total === null ? undefined : value}
      />
      {message && (
        <p dir="auto">
          <Revealed text={message} />
        </p>
      )}
    </div>
  );
}
