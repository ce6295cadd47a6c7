/** The words for an error code; loaded on demand, because there are many. */
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { errorMessages } from '../../i18n/errors';
import type { ChatError } from '../../chat/errors';

export interface Props {
  code: ChatError['code'];
  /** Seconds after which another try makes sense. */
  retryAfter?: number | null;
}

export function ErrorText({ code, retryAfter = null }: Props) {
  const intl = useIntl();
  return (
    <>
      {intl.formatMessage(errorMessages[code])}
      {retryAfter !== null &&
        ` ${intl.formatMessage(chatMessages.retryIn, { seconds: retryAfter })}`}
    </>
  );
}
