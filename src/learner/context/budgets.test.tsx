/** The learner hears which budget runs low or is used up, and when it can be used again. */
import { screen } from '@testing-library/react';
import type { BudgetState } from '../../protocol';
import { startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const AT = Date.parse('2026-11-30T00:00:00Z');
const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(AT);
const budget = (changes: Partial<BudgetState> = {}): BudgetState => ({
  scope: 'person',
  measure: 'requests',
  every: 'day',
  left: 12,
  left_percent: 12,
  refills_at: AT / 1000,
  ...changes,
});
const refusal = (of: BudgetState) => ({
  status: 429,
  retryAfter: 9000,
  text: JSON.stringify({
    error: {
      message: 'used up',
      type: 'rate_limit_error',
      param: null,
      code: 'budget_reached',
      budget: of,
    },
  }),
});
const USED_UP = `This allowance is used up: questions per day (yours). It can be used again: ${WHEN}.`;

test('a budget that runs low is told below the answer, with what is left', async () => {
  course.bff.turns = [
    ({ notice, say }) => {
      notice({ type: 'budget', budget: budget() });
      say('Hello');
    },
    ({ notice, say }) => {
      const tokens = { scope: 'course', measure: 'tokens', every: 'month', left: null } as const;
      notice({ type: 'budget', budget: budget(tokens) });
      say('Again');
    },
  ];
  await course.open();
  await course.ask('Hi');
  const notice = await screen.findByText(
    `Little is left of this allowance: questions per day (yours). Left: 12. It is full again ${WHEN}.`,
  );
  expect(notice.closest('[role=status]')).not.toBeNull();
  expect(await violations()).toEqual([]);
  await screen.findByRole('button', { name: 'Send' });
  await course.ask('And now?');
  await screen.findByText(
    `Little is left of this allowance: amount of text for the AI model per month (for everybody in this course). Left: 12%. It is full again ${WHEN}.`,
  );
});

test('a question beyond the budget stays, without a button that cannot help', async () => {
  course.bff.interfere(/POST .*responses$/, refusal(budget({ left: 0, left_percent: 0 })));
  await course.open();
  await course.ask('One more');
  expect(await screen.findByText(USED_UP)).toBeInTheDocument();
  expect(screen.getByText('One more')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(screen.queryByText(/seconds/)).toBeNull();
});

test('the budget of a minute is soon full again, so trying again helps', async () => {
  const minute = budget({ every: 'minute', left: 0, left_percent: 0 });
  course.bff.interfere(/POST .*responses$/, refusal(minute));
  course.bff.turns = [({ say }) => say('Here I am')];
  await course.open();
  await course.ask('Too fast');
  await course.user.click(await screen.findByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Here I am')).toBeInTheDocument();
});
