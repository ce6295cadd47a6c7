/** The words for an error code; loaded on demand, because there are many. */
import { useIntl } from '../../host';
import { chatMessages } from '../../i18n/chat';
import { errorMessages } from '../../i18n/errors';
import type { ChatError } from '../../chat/errors';
import type { BudgetState } from '../../protocol';
import { budgetWords } from './budgetWords';

export interface Props {
  code: ChatError['code'];
  /** Seconds after which another try makes sense. */
  retryAfter?: number | null;
  /** Which budget is used up, and until when. */
  budget?: BudgetState | null;
}

export function ErrorText({ code, retryAfter = null, budget = null }: Props) {
  const intl = useIntl();
  if (budget) {
    return <>{budgetWords(intl, budget)}</>;
  }
  return (
    <>
      {intl.formatMessage(errorMessages[code])}
      {/* A budget refills at a time of the clock; a notice beside this says when. */}
      {retryAfter !== null &&
        code !== 'budget_reached' &&
        ` ${intl.formatMessage(chatMessages.retryIn, { seconds: retryAfter })}`}
    </>
  );
}
