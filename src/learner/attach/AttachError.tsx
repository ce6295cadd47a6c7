/** Why something could not be attached or read. */
import type { ChatError } from '../../chat/errors';
import { useIntl } from '../../host';
import { attachMessages } from '../../i18n/attach';
import { ErrorWords } from '../ErrorNotice';

/** `not_found` is about a conversation elsewhere, and about what is attached here. */
export function AttachError({ error }: { error: ChatError }) {
  const intl = useIntl();
  return error.code === 'not_found' ? (
    <p>{intl.formatMessage(attachMessages.gone)}</p>
  ) : (
    <ErrorWords error={error} />
  );
}
