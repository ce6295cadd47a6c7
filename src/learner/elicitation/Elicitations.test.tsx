/** A server's question from its event to the answer, through the panel and a BFF over HTTP. */
import { screen, waitFor, within } from '@testing-library/react';
import { mcpCall } from '../../chat/testing/samples';
import type { Stage } from '../../chat/testing/stage';
import { analytics } from '../../host/testing/platform';
import type { Elicitation } from '../../protocol';
import { gate, startCourse, type Course } from '../testing/course';

let course: Course;
let now: number;
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  // Every look at the clock advances it by a second, so that no click comes too early.
  now = 1_800_000_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => (now += 1000));
  course = await startCourse();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await course.bff.close();
});

const question = (id: string, title: string): Elicitation => ({
  id,
  message: `Question ${id}`,
  expires_at: 4_000_000_000,
  request: {
    mode: 'form',
    schema: { type: 'object', properties: { it: { type: 'string', title } }, required: ['it'] },
  },
});
const running = (id: string) =>
  mcpCall(id, { status: 'in_progress', output: null, mcp_assistant: { state: 'executing' } });
const tell = ({ emit }: Stage, callId: string, elicitation: Elicitation | null) =>
  emit({
    type: 'mcp_assistant.mcp_call.elicitation',
    item_id: callId,
    output_index: 0,
    elicitation,
  });
const dialog = (message: string) =>
  screen.findByText(message).then((text) => text.closest<HTMLElement>('[role=dialog]')!);
const gone = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const answers = () =>
  course.bff.seen
    .filter(({ path }) => path.includes('/elicitations/'))
    .map(({ path, body }) => [path, body]);
const take = () => course.bff.interfere(/POST .*\/elicitations\//, { status: 204 });

/** Asks both questions at once, and ends when the test says so. */
async function askTwo() {
  const end = gate();
  let stage: Stage | undefined;
  course.bff.turns = [
    async (here) => {
      stage = here;
      ['c1', 'c2'].forEach((id) => here.put(running(id)));
      tell(here, 'c1', question('e1', 'First'));
      tell(here, 'c2', question('e2', 'Second'));
      await end.opened;
      here.say('Thank you.');
    },
  ];
  await course.open();
  await course.ask('Go');
  await dialog('Question e1');
  return { end: end.open, stage: () => stage! };
}

test('questions are asked one after another and answered once, and the response continues', async () => {
  const { end, stage } = await askTwo();
  await course.user.type(screen.getByLabelText('First (required)'), 'one');
  take();
  await click('Send');
  const second = await dialog('Question e2');
  expect(within(second).getByLabelText('Second (required)')).toHaveValue('');
  tell(stage(), 'c1', null);
  take();
  await click('Decline');
  await gone();
  tell(stage(), 'c2', null);
  end();
  expect(await screen.findByText('Thank you.')).toBeInTheDocument();
  expect(answers()).toEqual([
    ['/v1/mcp_calls/c1/elicitations/e1', { action: 'accept', content: { it: 'one' } }],
    ['/v1/mcp_calls/c2/elicitations/e2', { action: 'decline' }],
  ]);
  expect(screen.queryByText(/no longer open/)).toBeNull();
  expect(analytics.sendTrackEvent).toHaveBeenCalledWith(
    'edx.ui.mcp_assistant.elicitation_answered',
    { action: 'accept', mode: 'form' },
  );
});

test('a hidden question stays in its card, which can reopen it', async () => {
  const { end } = await askTwo();
  await course.user.keyboard('{Escape}');
  await dialog('Question e2');
  await course.user.keyboard('{Escape}');
  await gone();
  const cards = screen.getAllByText('Waiting for your answer');
  expect(cards).toHaveLength(2);
  await course.user.click(screen.getAllByRole('button', { name: 'Answer the question' })[0]!);
  await dialog('Question e1');
  expect(answers()).toEqual([]);
  end();
});

test('a question answered in another window closes the dialog and says so', async () => {
  const { end, stage } = await askTwo();
  await course.user.keyboard('{Escape}');
  await dialog('Question e2');
  tell(stage(), 'c2', null);
  await gone();
  expect(await screen.findByText('The question of Dice is no longer open.')).toBeInTheDocument();
  end();
});

test('a late answer is reported, and the conversation is fetched again', async () => {
  const { end } = await askTwo();
  await course.user.type(screen.getByLabelText('First (required)'), 'one');
  course.bff.interfere(/POST .*\/elicitations\//, 'elicitation_closed');
  await click('Send');
  expect(await screen.findByText('This question is no longer open.')).toBeInTheDocument();
  const before = course.bff.seen.length;
  await click('Close');
  await waitFor(() =>
    expect(course.bff.seen.slice(before).some(({ path }) => path.endsWith('/items'))).toBe(true),
  );
  end();
});

/** The assistant was restarted while a server waited for the answers to both questions. */
async function askTwoAndRestart() {
  course.bff.turns = [
    ({ put }) => {
      (['c1', 'c2'] as const).forEach((id, index) => {
        put(
          mcpCall(id, {
            status: 'in_progress',
            output: null,
            mcp_assistant: {
              state: 'input_required',
              elicitation: question(`e${index + 1}`, ['First', 'Second'][index]!),
            },
          }),
        );
      });
      return 'interrupted';
    },
  ];
  await course.open();
  await course.ask('Go');
  await dialog('Question e1');
}
const goesOn = () =>
  course.bff.seen
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/responses'))
    .map(({ body }) => (body as { input: unknown }).input);
const answerInput = (call: number, given: object) => [
  {
    type: 'mcp_assistant.elicitation_answer',
    call_id: `c${call}`,
    elicitation_id: `e${call}`,
    ...given,
  },
];

test('after a restart each answer begins a response, in which its call goes on; the next question waits until it has ended', async () => {
  await askTwoAndRestart();
  await course.user.type(screen.getByLabelText('First (required)'), 'one');
  course.bff.interfere(/POST .*\/responses/, 'mcp_server_unavailable');
  await click('Send');
  const first = await dialog('Question e1');
  expect(await within(first).findByRole('alert')).not.toBeEmptyDOMElement();
  expect(within(first).getByLabelText('First (required)')).toHaveValue('one');

  const end = gate();
  course.bff.turns = [
    async ({ put }) => {
      put(mcpCall('c1'));
      await end.opened;
    },
    ({ put, say }) => {
      put(mcpCall('c2'));
      say('Thank you.');
    },
  ];
  await click('Send');
  await gone();
  expect(screen.queryByText('Question e2')).toBeNull();
  end.open();
  await dialog('Question e2');
  await click('Decline');
  expect(await screen.findByText('Thank you.')).toBeInTheDocument();
  const one = answerInput(1, { action: 'accept', content: { it: 'one' } });
  expect(goesOn()).toEqual(['Go', one, one, answerInput(2, { action: 'decline' })]);
  expect(answers()).toEqual([]);
  expect(screen.queryByText(/no longer open/)).toBeNull();
});

test('a new message instead ends the calls that wait', async () => {
  await askTwoAndRestart();
  await course.user.keyboard('{Escape}');
  await dialog('Question e2');
  await course.user.keyboard('{Escape}');
  await gone();
  await course.ask('Never mind');
  expect(await screen.findByText('Hello.')).toBeInTheDocument();
  expect(screen.queryByText('Waiting for your answer')).toBeNull();
  expect(
    screen.getAllByText('The tool waited for an answer from you that did not come.'),
  ).toHaveLength(2);
});
