/** Remembered approvals are listed and revoked. */
import { screen, waitFor, within } from '@testing-library/react';
import { grantObject, mcpCall } from '../../chat/testing/samples';
import { errorMessages } from '../../i18n/errors';
import { startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const show = async () => {
  await course.open();
  await click('Remembered approvals');
};
const entries = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);

test('each grant shows its tool and its scope, as text', async () => {
  course.bff.turns = [({ say }) => say('Hello.')];
  await course.open();
  await course.ask('Hi');
  await screen.findByText('Hello.');
  const [conversation] = course.bff.conversations.keys();
  course.bff.grants = [
    grantObject('g1', course.courseId),
    grantObject('g2', course.courseId, {
      scope: 'conversation',
      conversation_id: conversation!,
      expires_at: null,
      tool_title: '<b>Roll\u202E</b>',
    }),
    grantObject('g3', course.courseId, {
      scope: 'conversation',
      conversation_id: 'other',
      tool_title: null,
    }),
    grantObject('g4', course.courseId, { expires_at: null }),
    grantObject('g5', 'course-v1:Other+C+R'),
  ];
  await click('Remembered approvals');
  expect(
    await screen.findByText('The assistant uses these tools without asking you.'),
  ).toBeInTheDocument();
  expect(entries()).toEqual([
    expect.stringMatching(
      /^Course records: Request an extensionIn this course until Jan 15, 2027, .*Revoke$/,
    ),
    'Course records: <b>Roll\\u202E</b>In this conversationRevoke',
    'Course records: request_extensionIn another conversationRevoke',
    'Course records: Request an extensionIn this courseRevoke',
  ]);
  expect(await violations()).toEqual([]);
});

test('an empty list says so', async () => {
  await show();
  expect(
    await screen.findByText(
      'No approvals are remembered in this course. The assistant asks you every time.',
    ),
  ).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Remembered approvals' })).toBeInTheDocument();
  expect(await violations()).toEqual([]);
});

test('one grant is revoked with a message, and the other stays', async () => {
  course.bff.grants = [
    grantObject('g1', course.courseId),
    grantObject('g2', course.courseId, { tool_title: 'Roll dice' }),
  ];
  await show();
  await click('Revoke Request an extension');
  await waitFor(() =>
    expect(entries()).toEqual([expect.stringMatching(/^Course records: Roll dice/)]),
  );
  expect(course.bff.grants.map(({ id }) => id)).toEqual(['g2']);
  expect(screen.getByRole('status')).toHaveTextContent(
    'Request an extension: the assistant will ask you again.',
  );
});

test('a grant that is already gone counts as revoked', async () => {
  course.bff.grants = [grantObject('g1', course.courseId)];
  await show();
  await screen.findByRole('button', { name: 'Revoke Request an extension' });
  course.bff.grants = [];
  await click('Revoke Request an extension');
  expect(await screen.findByText(/^No approvals are remembered/)).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a grant that cannot be revoked stays, with the reason', async () => {
  course.bff.grants = [grantObject('g1', course.courseId)];
  course.bff.interfere(/DELETE .*grants/, 'store_unavailable');
  await show();
  await click('Revoke Request an extension');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.store_unavailable.defaultMessage,
  );
  expect(entries()).toHaveLength(1);
});

test('a list that cannot be fetched can be retried', async () => {
  course.bff.interfere(/GET .*grants/, 'store_unavailable');
  await show();
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.store_unavailable.defaultMessage,
  );
  await click('Try again');
  expect(await screen.findByText(/^No approvals are remembered/)).toBeInTheDocument();
});

test('a call that ran under a grant links to the list, and back', async () => {
  course.bff.turns = [
    ({ put, say }) => {
      put(mcpCall('c1', { mcp_assistant: { grant_id: 'g1' } }));
      say('Done.');
    },
  ];
  await course.open();
  await course.ask('Roll');
  const card = (await screen.findByText('Approved earlier by you.', { exact: false })).closest(
    'li',
  )!;
  await course.user.click(within(card).getByRole('button', { name: 'Remembered approvals' }));
  expect(await screen.findByText(/^No approvals are remembered/)).toBeInTheDocument();
  await click('Back to the conversation');
  expect(await screen.findByText('Done.')).toBeInTheDocument();
});
