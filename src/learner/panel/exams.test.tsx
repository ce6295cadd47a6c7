/** An exam that begins while the panel is open takes everything out of sight, and loses nothing. */
import { act, screen, waitFor } from '@testing-library/react';
import { approvalRequest } from '../../chat/testing/samples';
import { unavailable, type AssistantInfo } from '../../protocol';
import { gate, violations } from '../testing/course';
import { click, course, field, idle, responses, setUpPanel } from '../testing/panel';

setUpPanel();

const WORDS = 'The assistant is not available during a timed exam.';
let before: AssistantInfo;
const begin = () => {
  before = course.bff.info;
  course.bff.info = unavailable('exam_in_progress', null);
};
const end = () => {
  course.bff.info = before;
};
/** The reader comes back to the window. */
const comeBack = () =>
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
/** The panel says why, and nothing else. */
const closed = () =>
  waitFor(() => {
    expect(screen.getByText(WORDS)).toBeInTheDocument();
    expect(screen.queryByRole('textbox')).toBeNull();
  });
const buttons = () => screen.getAllByRole('button').map((one) => one.getAttribute('aria-label'));

test('coming back to the window is enough to notice, and the draft is still there afterwards', async () => {
  await course.open();
  await course.ask('Hi');
  await screen.findByText('Hello.');
  await idle();
  await course.user.type(await field(), 'half a question');
  begin();
  comeBack();
  await closed();
  expect(screen.queryByText('Hello.')).toBeNull();
  expect(buttons()).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/conversation|approvals/i)]),
  );
  expect(await violations()).toEqual([]);
  end();
  comeBack();
  expect(await screen.findByText('Hello.')).toBeInTheDocument();
  expect(await field()).toHaveValue('half a question');
});

test('a question that is refused closes the panel; afterwards it can be sent again', async () => {
  await course.open();
  await field();
  course.bff.interfere(/POST \/v1\/responses/, 'exam_in_progress');
  begin();
  await course.ask('What is the answer to question 1?');
  await closed();
  expect(screen.queryByText(/question 1/)).toBeNull();
  end();
  comeBack();
  expect(await screen.findByText('What is the answer to question 1?')).toBeInTheDocument();
  expect(responses()).toHaveLength(1);
  await click('Try again');
  expect(await screen.findByText('Hello.')).toBeInTheDocument();
});

test('an open dialog gives way, and is open again afterwards', async () => {
  course.bff.turns = [({ put }) => put(approvalRequest('r1'))];
  await course.open();
  await course.ask('Three more days, please');
  await screen.findByRole('alertdialog');
  begin();
  comeBack();
  await closed();
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(screen.queryByText(/essay/)).toBeNull();
  end();
  comeBack();
  expect(await screen.findByRole('alertdialog')).toHaveTextContent('essay');
});

test('an answer that is being written stops in sight, and goes on afterwards', async () => {
  const over = gate();
  course.bff.turns = [
    async ({ say, bar }) => {
      say('First half.');
      begin();
      bar('exam_in_progress');
      await over.opened;
      say('Second half.');
    },
  ];
  await course.open();
  await course.ask('Hi');
  await closed();
  expect(screen.queryByText('First half.')).toBeNull();
  over.open();
  end();
  comeBack();
  expect(await screen.findByText('First half.')).toBeInTheDocument();
  expect(await screen.findByText('Second half.')).toBeInTheDocument();
  expect(responses()).toHaveLength(1);
});

test('the button is gone while an exam runs, unless the panel is open', async () => {
  await course.open();
  await field();
  begin();
  comeBack();
  await closed();
  await course.user.click(screen.getAllByRole('button', { name: 'Close Course assistant' })[0]!);
  await waitFor(() => expect(screen.queryByRole('button', { name: /^Open/ })).toBeNull());
  end();
  comeBack();
  expect(await screen.findByRole('button', { name: /^Open/ })).toBeInTheDocument();
});
