/** The learner sees what is missing from the newest answer, also after a reload. */
import { screen, waitFor } from '@testing-library/react';
import { startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const AWAY = 'Shop cannot be reached at the moment. This answer does without it.';
const CONNECTING = 'Library is still connecting. This answer does without it.';
const OTHER = 'The usual AI model does not answer at the moment, so another one does.';

test('notices stand below the answer until the next question', async () => {
  course.bff.turns = [
    ({ notice, say }) => {
      notice({ type: 'server_away', server_name: 'Shop', state: 'away' });
      notice({ type: 'server_away', server_name: 'Library', state: 'connecting' });
      notice({ type: 'fallback_model' });
      say('Hello');
    },
    ({ say }) => say('Again'),
  ];
  await course.open();
  await course.ask('Hi');
  const notice = await screen.findByText(AWAY);
  expect(notice.closest('[role=status]')).not.toBeNull();
  expect(screen.getByText(CONNECTING)).toBeInTheDocument();
  expect(screen.getByText(OTHER)).toBeInTheDocument();
  expect(await violations()).toEqual([]);
  await screen.findByRole('button', { name: 'Send' });
  await course.ask('And now?');
  await screen.findByText('Again');
  await waitFor(() => expect(screen.queryByText(AWAY)).toBeNull());
});

test('the place where the memory begins is shown, and screen readers find it', async () => {
  course.bff.turns = [
    ({ say }) => say('one'),
    ({ say }) => say('two'),
    ({ notice, say }) => {
      notice({ type: 'memory_begins', questions: 2 });
      say('three');
    },
  ];
  await course.open();
  for (const question of ['first', 'second', 'third']) {
    await course.ask(question);
    await screen.findByRole('button', { name: 'Send' });
  }
  const divider = await screen.findByText('The assistant remembers the conversation from here on.');
  const item = divider.closest('li');
  expect(item).toHaveTextContent('second');
  expect(item).not.toHaveTextContent('first');
  expect(await violations()).toEqual([]);
});
