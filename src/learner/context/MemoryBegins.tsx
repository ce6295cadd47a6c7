/** Where the model's memory of a long conversation begins. */
import { useIntl } from '../../host';
import { contextMessages } from '../../i18n/context';

export interface Props {
  summarised: boolean;
}

export function MemoryBegins({ summarised }: Props) {
  return (
    <p className="mcp-assistant__moved">
      {useIntl().formatMessage(
        summarised ? contextMessages.memorySummarised : contextMessages.memoryBegins,
      )}
    </p>
  );
}
