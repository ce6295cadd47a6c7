/** Says that something is being fetched which fills the panel. */
import { Spinner } from '@openedx/paragon';
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';

export function Loading() {
  return (
    <Spinner
      animation="border"
      className="mcp-assistant-loading"
      screenReaderText={useIntl().formatMessage(chatMessages.loading)}
    />
  );
}
