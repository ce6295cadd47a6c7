/** How a budget stands, in the reader's language, with the time in their locale and zone. */
import type { IntlShape } from '../../host';
import { budgetMessages } from '../../i18n/budgets';
import type { BudgetState } from '../../protocol';

export function budgetWords(intl: IntlShape, budget: BudgetState): string {
  const { scope, measure, every, left, left_percent: percent, refills_at: at } = budget;
  const named = (key: keyof typeof budgetMessages) => intl.formatMessage(budgetMessages[key]);
  return intl.formatMessage(budgetMessages[percent === 0 ? 'reached' : 'low'], {
    name: intl.formatMessage(budgetMessages.name, {
      measure: named(measure),
      every: named(every),
      scope: named(scope),
    }),
    // A learner can count questions; an amount of text says nothing as a number.
    left:
      left !== null && (measure === 'requests' || measure === 'tool_calls')
        ? intl.formatNumber(left)
        : intl.formatNumber(percent / 100, { style: 'percent' }),
    when: intl.formatDate(at * 1000, { dateStyle: 'medium', timeStyle: 'short' }),
  });
}
