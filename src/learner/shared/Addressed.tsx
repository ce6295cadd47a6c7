/** Says that text of a server addresses the assistant, and quotes it as plain text. */
import { useIntl } from '../../host';
import type { Message } from '../../i18n/define';
import { screeningMessages } from '../../i18n/screening';
import type { Screening } from '../../protocol';
import { Revealed, escaped } from './Revealed';

export interface Props {
  screening: Screening;
  /** Of an attachment; a result has none. */
  title?: string;
}

function wordsFor({ rules }: Screening, title: string | undefined): Message {
  if (rules.every((rule) => rule === 'unread')) {
    return screeningMessages.unread;
  }
  return title === undefined ? screeningMessages.result : screeningMessages.attachment;
}

export function Addressed({ screening, title }: Props) {
  const intl = useIntl();
  const { mode, quotes } = screening;
  return (
    <div className="mcp-assistant-addressed" role="note">
      <p>
        {intl.formatMessage(wordsFor(screening, title), { title: escaped(title ?? '') })}{' '}
        {intl.formatMessage(screeningMessages[mode])}
      </p>
      {quotes.length > 0 && (
        <ul>
          {quotes.map((quote, index) => (
            <li key={index} dir="auto">
              <q>
                <Revealed text={quote} />
              </q>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
