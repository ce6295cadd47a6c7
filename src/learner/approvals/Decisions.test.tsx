/** A gated call from the request to its outcome, through the panel and a BFF over HTTP. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { approvalRequest, mcpCall } from '../../chat/testing/samples';
import type { Stage } from '../../chat/testing/stage';
import { analytics, platform } from '../../host/testing/platform';
import { errorMessages } from '../../i18n/errors';
import type { ApprovalState, McpApprovalRequest } from '../../protocol';
import { gate, startCourse, violations, type Course } from '../testing/course';

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

const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const dialog = () => screen.findByRole('alertdialog');
const gone = () => waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
const inputs = () =>
  course.bff.seen
    .filter(({ method, path }) => method === 'POST' && path === '/v1/responses')
    .map(({ body }) => (body as { input: unknown }).input);
const want =
  (...ids: string[]) =>
  ({ put }: Stage) =>
    ids.forEach((id) => put(approvalRequest(id)));
const ran = ({ put, say }: Stage) => {
  put(mcpCall('call_1', { approval_request_id: 'r1' }));
  say('It is done.');
};

async function askFor(...ids: string[]) {
  course.bff.turns = [want(...ids), ran];
  await course.open();
  await course.ask('Three more days, please');
  return dialog();
}

test('an approved call runs, and the dialog gives way to the answer', async () => {
  expect(await askFor('r1')).toHaveTextContent('{"assignment":"essay","days":3}');
  await click('Approve');
  expect(await screen.findByText('It is done.')).toBeInTheDocument();
  await gone();
  expect(inputs()[1]).toEqual([
    { type: 'mcp_approval_response', approval_request_id: 'r1', approve: true, reason: null },
  ]);
  expect(screen.getByText('Dice: Roll dice').closest('summary')).toHaveTextContent(/Done$/);
  expect(analytics.sendTrackEvent).toHaveBeenCalledWith('edx.ui.mcp_assistant.approved', {
    courseId: course.courseId,
    count: 1,
  });
});

test('a denial sends and shows its reason', async () => {
  await askFor('r1');
  course.bff.turns = [({ say }) => say('Then not.')];
  await course.user.type(screen.getByLabelText('Reason (if you deny)'), 'Not needed');
  await click('Deny');
  expect(await screen.findByText('Then not.')).toBeInTheDocument();
  expect(inputs()[1]).toEqual([
    {
      type: 'mcp_approval_response',
      approval_request_id: 'r1',
      approve: false,
      reason: 'Not needed',
    },
  ]);
  expect(screen.getByText('Denied by you')).toBeInTheDocument();
  expect(screen.getByText('Your reason: Not needed')).toBeInTheDocument();
});

test('several calls are decided together', async () => {
  const box = within(await askFor('r1', 'r2'));
  await course.user.click(box.getAllByLabelText('Approve')[0]!);
  await course.user.click(box.getAllByLabelText('Deny')[1]!);
  await click('Send decisions');
  await screen.findByText('It is done.');
  expect(inputs()[1]).toMatchObject([
    { approval_request_id: 'r1', approve: true },
    { approval_request_id: 'r2', approve: false },
  ]);
  for (const event of ['approved', 'denied']) {
    expect(analytics.sendTrackEvent).toHaveBeenCalledWith(`edx.ui.mcp_assistant.${event}`, {
      courseId: course.courseId,
      count: 1,
    });
  }
});

test('the dialog opens when the answer has ended, not while it is written', async () => {
  const { opened, open } = gate();
  course.bff.turns = [
    async ({ put }) => {
      put(approvalRequest('r1'));
      await opened;
    },
  ];
  await course.open();
  await course.ask('Please');
  expect(await screen.findByText('Waiting for your decision')).toBeInTheDocument();
  expect(screen.queryByRole('alertdialog')).toBeNull();
  open();
  expect(await dialog()).toBeInTheDocument();
});

test('a decision that cannot be sent can be postponed, and found again in the conversation', async () => {
  await askFor('r1');
  course.bff.interfere(/POST .*responses/, 'store_unavailable');
  await click('Approve');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.store_unavailable.defaultMessage,
  );
  await click('Decide later');
  await gone();
  expect(await violations()).toEqual([]);
  await click('Review');
  await dialog();
  await click('Approve');
  expect(await screen.findByText('It is done.')).toBeInTheDocument();
});

test('a request that was settled elsewhere is fetched again', async () => {
  await askFor('r1');
  course.bff.interfere(/POST .*responses/, 'approval_conflict');
  await click('Approve');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.approval_conflict.defaultMessage,
  );
  const [conversation] = course.bff.conversations.values();
  conversation!.items = conversation!.items.map((item) =>
    item.type === 'mcp_approval_request'
      ? { ...item, mcp_assistant: { ...item.mcp_assistant, state: 'expired' } }
      : item,
  );
  await click('Close');
  await gone();
  expect(await screen.findByText('Not decided in time')).toBeInTheDocument();
  expect(inputs()).toHaveLength(2);
});

test('another request opens another dialog without the previous choice', async () => {
  course.bff.turns = [want('r1', 'r2'), want('r3', 'r4')];
  await course.open();
  await course.ask('Please');
  const first = within(await dialog());
  for (const choice of first.getAllByLabelText('Approve')) {
    await course.user.click(choice);
  }
  await click('Send decisions');
  await waitFor(() => expect(screen.queryAllByRole('radio', { checked: false })).toHaveLength(4));
  expect(screen.getByRole('button', { name: 'Send decisions' })).toBeDisabled();
  expect(inputs()).toHaveLength(2);
});

test('the dialog shows that the decision is being sent, and accepts no other', async () => {
  await askFor('r1');
  const { opened, open } = gate();
  platform.network = opened;
  await click('Approve');
  expect(await screen.findByText('Sending your decision…')).toBeInTheDocument();
  await course.user.keyboard('{Escape}');
  open();
  await gone();
  expect(inputs()).toHaveLength(2);
});

describe('a decision that is put aside', () => {
  const aside = () => screen.findByText('Put aside. Nothing happens until you decide.');

  test('is not sent, is said, and its card opens the dialog again', async () => {
    await askFor('r1');
    await course.user.keyboard('{Escape}');
    await gone();
    expect((await aside()).closest('[role="status"]')).toBeInTheDocument();
    expect(inputs()).toHaveLength(1);
    expect(await violations()).toEqual([]);
    await click('Review');
    await dialog();
    await course.user.keyboard('{Escape}');
    await gone();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Review' })).toHaveFocus());
    await click('Review');
    await click('Approve');
    expect(await screen.findByText('It is done.')).toBeInTheDocument();
  });

  test('stays aside when the panel is mounted again, as after a reload', async () => {
    await askFor('r1');
    await click('Decide later');
    await gone();
    await click('Close Course assistant');
    await click('Open Course assistant: your decision is needed');
    await screen.findByRole('button', { name: 'Review' });
    expect(screen.queryByRole('alertdialog')).toBeNull();
    await click('Review');
    await dialog();
    await course.user.keyboard('{Escape}');
    await gone();
  });

  test('does not keep another request from being shown', async () => {
    course.bff.turns = [want('r1'), want('r2')];
    await course.open();
    await course.ask('Please');
    await dialog();
    await course.user.keyboard('{Escape}');
    await gone();
    await course.ask('Please');
    expect(await dialog()).toBeInTheDocument();
  });
});

test('the trigger shows that a decision waits behind a closed panel', async () => {
  await askFor('r1');
  course.bff.interfere(/POST .*responses/, 'store_unavailable');
  await click('Approve');
  await click('Decide later');
  await gone();
  await course.user.click(
    within(screen.getByRole('banner')).getByRole('button', { name: 'Close Course guide' }),
  );
  expect(
    await screen.findByRole('button', { name: 'Open Course assistant: your decision is needed' }),
  ).toHaveFocus();
});

test('the trigger shows no decision while the answer is still being written', async () => {
  const { opened, open } = gate();
  course.bff.turns = [
    async ({ put }) => {
      put(approvalRequest('r1'));
      await opened;
    },
  ];
  const page = await course.open();
  await course.ask('Please');
  await screen.findByText('Waiting for your decision');
  page.unmount();
  course.visit();
  expect(screen.getByRole('button')).toHaveAccessibleName('Open Course assistant');
  open();
  expect(
    await screen.findByRole('button', { name: 'Open Course assistant: your decision is needed' }),
  ).toBeInTheDocument();
});

/** The stored data of the only conversation, changed as if by another device. */
function elsewhere(change: (item: McpApprovalRequest) => McpApprovalRequest) {
  const [conversation] = course.bff.conversations.values();
  conversation!.items = conversation!.items.map((item) =>
    item.type === 'mcp_approval_request' ? change(item) : item,
  );
}
const inState = (state: ApprovalState) => (item: McpApprovalRequest) => ({
  ...item,
  mcp_assistant: { ...item.mcp_assistant, state },
});

test('a result waits for the person, and goes on to the assistant when released', async () => {
  const review = ({ put }: Stage) =>
    put(mcpCall('c1', { output: 'secret', mcp_assistant: { review: 'pending' } }));
  course.bff.turns = [review, ({ say }) => say('I have read it.')];
  await course.open();
  await course.ask('Roll');
  expect(within(await dialog()).getByText('secret')).toBeInTheDocument();
  await click('Let the assistant see it');
  expect(await screen.findByText('I have read it.')).toBeInTheDocument();
  expect(inputs()[1]).toEqual([
    { type: 'mcp_assistant.result_review', call_id: 'c1', release: true },
  ]);
  expect(analytics.sendTrackEvent).toHaveBeenCalledWith('edx.ui.mcp_assistant.approved', {
    courseId: course.courseId,
    count: 1,
  });
});

test('a withheld result says so in the conversation', async () => {
  course.bff.turns = [
    ({ put }) => put(mcpCall('c1', { mcp_assistant: { review: 'pending' } })),
    ({ say }) => say('As you wish.'),
  ];
  await course.open();
  await course.ask('Roll');
  await dialog();
  await click('Keep it from the assistant');
  expect(await screen.findByText('As you wish.')).toBeInTheDocument();
  expect(screen.getByText('Kept from the assistant')).toBeInTheDocument();
});

test('returning to a window after a decision on another device closes the dialog with the reason', async () => {
  await askFor('r1');
  elsewhere(inState('denied'));
  fireEvent(window, new Event('focus'));
  await gone();
  expect(
    await screen.findByText('This was decided in another window.', {
      selector: '.mcp-assistant-notice',
    }),
  ).toBeInTheDocument();
  expect(await screen.findByText('Denied by you')).toBeInTheDocument();
  expect(await violations()).toEqual([]);
  await course.ask('Go on');
  expect(
    screen.queryByText('This was decided in another window.', {
      selector: '.mcp-assistant-notice',
    }),
  ).toBeNull();
});

test('returning to a window with a pending request leaves the dialog unchanged', async () => {
  await askFor('r1');
  await course.user.type(screen.getByLabelText('Reason (if you deny)'), 'Half a rea');
  const asked = course.bff.seen.length;
  fireEvent(window, new Event('focus'));
  await waitFor(() => expect(course.bff.seen.length).toBeGreaterThan(asked));
  expect(screen.getByLabelText('Reason (if you deny)')).toHaveValue('Half a rea');
});

test('a changed tool opens a new request with the difference', async () => {
  await askFor('r1');
  course.bff.interfere(/POST .*responses/, 'approval_stale');
  await click('Approve');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.approval_stale.defaultMessage,
  );
  elsewhere((item) => ({
    ...item,
    mcp_assistant: {
      ...item.mcp_assistant,
      difference: [{ field: 'description', before: 'old', after: 'new' }],
    },
  }));
  await click('Look again');
  expect(await screen.findByText('The server has changed this tool.')).toBeInTheDocument();
  await click('Approve');
  expect(await screen.findByText('It is done.')).toBeInTheDocument();
});

test('an expired request can be asked again', async () => {
  await askFor('r1');
  course.bff.interfere(/POST .*responses/, 'approval_expired');
  await click('Approve');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.approval_expired.defaultMessage,
  );
  course.bff.turns = [want('r2')];
  await click('Ask again');
  await waitFor(() =>
    expect(inputs()).toEqual([
      'Three more days, please',
      expect.anything(),
      'Three more days, please',
    ]),
  );
  expect(within(await dialog()).getByRole('button', { name: 'Approve' })).toBeInTheDocument();
});

test('after decisions the question is not repeated; the assistant is asked to ask again', async () => {
  course.bff.turns = [want('r1'), want('r2')];
  await course.open();
  await course.ask('Two things, please');
  await dialog();
  await click('Approve');
  await waitFor(() => expect(inputs()).toHaveLength(2));
  course.bff.interfere(/POST .*responses/, 'approval_expired');
  await click('Approve');
  await click('Ask again');
  await waitFor(() =>
    expect(inputs()[3]).toBe('The time to decide has passed. Please ask me again.'),
  );
});

test('a request that is pending when the page loads opens the dialog immediately', async () => {
  const page = await course.open().then(async (shown) => {
    course.bff.turns = [want('r1')];
    await course.ask('Please');
    await dialog();
    return shown;
  });
  page.unmount();
  await course.open();
  expect(await dialog()).toHaveTextContent('{"assignment":"essay","days":3}');
});
