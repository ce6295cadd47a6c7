/** An empty conversation greets the learner, and a suggestion is a question. */
import { screen, within } from '@testing-library/react';
import { violations } from '../testing/course';
import { click, course, responses, setUpPanel } from '../testing/panel';

setUpPanel();

test('the welcome greets and suggests, and a suggestion is a question', async () => {
  await course.open();
  expect(await screen.findByText('Ask me about this unit.')).toBeInTheDocument();
  expect(await violations()).toEqual([]);
  await click('Can you roll 3 dice for me?');
  expect(await screen.findByText('Hello.')).toBeInTheDocument();
  expect(responses()[0]!.body).toMatchObject({ input: 'Can you roll 3 dice for me?' });
  expect(screen.queryByText('Ask me about this unit.')).toBeNull();
});

test("the operator's suggestions replace the BFF's", async () => {
  await course.open({ suggestions: ['What is due?'] });
  expect(
    within(await screen.findByRole('list', { name: 'Suggestions' }))
      .getAllByRole('button')
      .map(({ textContent }) => textContent),
  ).toEqual(['What is due?']);
});

test('without greeting and suggestions there are words of ours, and no empty list', async () => {
  course.bff.info = { ...course.bff.info, greeting: null, suggestions: [] };
  await course.open();
  expect(
    await screen.findByText('Ask about this unit, or about anything in your course.'),
  ).toBeInTheDocument();
  expect(screen.queryByRole('list')).toBeNull();
});
