/** What the learner should know about the newest answer besides its words. */
import { useIntl, type IntlShape } from '../../host';
import { contextMessages } from '../../i18n/context';
import type { Notice } from '../../protocol';
import { budgetWords } from '../shared/budgetWords';

export interface Props {
  notices: readonly Notice[];
}

function wordsOf(intl: IntlShape, notice: Notice): string | null {
  switch (notice.type) {
    case 'server_away':
      return intl.formatMessage(
        notice.state === 'away' ? contextMessages.serverAway : contextMessages.serverConnecting,
        { name: notice.server_name },
      );
    case 'fallback_model':
      return intl.formatMessage(contextMessages.fallbackModel);
    case 'budget':
      return budgetWords(intl, notice.budget);
    default:
      return null;
  }
}

export function AnswerNotices({ notices }: Props) {
  const intl = useIntl();
  const words = notices.flatMap((notice) => wordsOf(intl, notice) ?? []);
  return (
    <>
      {words.map((text) => (
        <p key={text} className="mcp-assistant-notice mcp-assistant-notice--slim">
          {text}
        </p>
      ))}
    </>
  );
}
