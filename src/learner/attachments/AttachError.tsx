import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attachments';
import { ErrorWords } from '../shared/ErrorNotice';
import type { ChatError } from '../../chat/errors';

/** Elsewhere `not_found` is about a conversation; here it is about the attachment. */
export function AttachError({ error }: { error: ChatError }) {
  const intl = useIntl();
  return error.code === 'not_found' ? (
    <p>{intl.formatMessage(attachMessages.gone)}</p>
  ) : (
    <ErrorWords error={error} />
  );
}
