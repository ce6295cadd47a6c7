/** Where the model's memory of a long conversation begins. */
import { useIntl } from '../../host';
import { contextMessages } from '../../i18n/context';

export function MemoryBegins() {
  return (
    <p className="mcp-assistant__moved">{useIntl().formatMessage(contextMessages.memoryBegins)}</p>
  );
}
