/** Earlier conversations: found, opened, and deleted only after confirmation. */
import { screen, waitFor, within } from '@testing-library/react';
import { approvalRequest } from '../../chat/testing/samples';
import { errorMessages } from '../../i18n/errors';
import { userMessage, type ConversationObject, type Item } from '../../protocol';
import { recallConversation, rememberConversation } from '../session/storage';
import { gate, startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const entry = (title: string) => screen.findByRole('button', { name: new RegExp(`^${title}`) });
const entries = () =>
  [...document.querySelectorAll('.mcp-assistant__entry span')].map(
    ({ textContent }) => textContent,
  );

function keep(
  id: string,
  items: Item[],
  last: ConversationObject['mcp_assistant']['last_response'] = null,
) {
  course.bff.conversations.set(id, {
    object: {
      id,
      object: 'conversation',
      created_at: 1,
      metadata: {},
      mcp_assistant: {
        course_id: course.courseId,
        title: '',
        updated_at: 1_767_225_600,
        last_response: last,
      },
    },
    items,
  });
}

async function openHistory() {
  await course.open();
  await click('Earlier conversations');
}

test('an empty list says so', async () => {
  await openHistory();
  expect(
    await screen.findByText('There are no earlier conversations in this course.'),
  ).toBeInTheDocument();
  expect(screen.getByRole('heading', { name: 'Earlier conversations' })).toBeInTheDocument();
  expect(await violations()).toEqual([]);
});

test('the newest comes first, with its date; one without a message has a name, too', async () => {
  keep('c1', [userMessage('m1', 'About mitosis')]);
  keep('c2', []);
  await openHistory();
  await entry('About mitosis');
  expect(entries()).toEqual(['Conversation without a message', 'About mitosis']);
  expect(await entry('About mitosis')).toHaveTextContent(/202[56]/);
  expect(Object.fromEntries(course.bff.seen.at(-1)!.query)).toEqual({
    course_id: course.courseId,
    limit: '50',
  });
  expect(await violations()).toEqual([]);
});

test('an opened conversation is shown, with the focus in the message field, and marked in the list', async () => {
  keep('c1', [userMessage('m1', 'About mitosis')]);
  await openHistory();
  await course.user.click(await entry('About mitosis'));
  expect(
    await screen.findByText('About mitosis', { selector: '.mcp-assistant__question' }),
  ).toBeInTheDocument();
  expect(screen.getByRole('textbox')).toHaveFocus();
  await click('Earlier conversations');
  expect(await entry('About mitosis')).toHaveAttribute('aria-current', 'true');
  await click('Back to the conversation');
  expect(
    screen.getByText('About mitosis', { selector: '.mcp-assistant__question' }),
  ).toBeInTheDocument();
});

test('one button leads to the list and back, and keeps the focus', async () => {
  await openHistory();
  const back = await screen.findByRole('button', { name: 'Back to the conversation' });
  expect(back).toHaveFocus();
  await click('New conversation');
  expect(screen.getByRole('textbox')).toHaveFocus();
  await click('Earlier conversations');
  await course.user.keyboard('{Enter}');
  expect(await screen.findByRole('button', { name: 'Earlier conversations' })).toHaveFocus();
});

test('the list is refreshed each time it is shown', async () => {
  keep('c1', [userMessage('m1', 'About mitosis')]);
  await openHistory();
  await entry('About mitosis');
  await click('Back to the conversation');
  keep('c2', [userMessage('m2', 'Written in another window')]);
  await click('Earlier conversations');
  expect(await entry('Written in another window')).toBeInTheDocument();
});

test('a conversation that waits for a decision asks for it', async () => {
  keep('c1', [userMessage('m1', 'Extend'), approvalRequest('r1')]);
  await openHistory();
  await course.user.click(await entry('Extend'));
  expect(
    await screen.findByRole('alertdialog', { name: 'Allow this action?' }),
  ).toBeInTheDocument();
});

test('a conversation whose last answer failed says so, and can continue', async () => {
  keep('c1', [userMessage('m1', 'Why?')], {
    id: 'resp_0',
    status: 'failed',
    error: { code: 'turn_timeout', message: '' },
    notices: [],
  });
  await openHistory();
  await course.user.click(await entry('Why'));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.turn_timeout.defaultMessage,
  );
  await click('Try again');
  expect(await screen.findByText('Hello.')).toBeInTheDocument();
});

test('a new conversation starts empty, and the old one is listed', async () => {
  await course.open();
  await course.ask('About meiosis');
  await screen.findByText('Hello.');
  await screen.findByRole('button', { name: 'Send' });
  await click('New conversation');
  expect(await screen.findByText('Ask me about this unit.')).toBeInTheDocument();
  expect(screen.getByRole('textbox')).toHaveFocus();
  expect(recallConversation('7', course.courseId)).toBeNull();
  await click('Earlier conversations');
  expect(await entry('About meiosis')).not.toHaveAttribute('aria-current');
});

test('a conversation that was deleted elsewhere is reported as gone', async () => {
  keep('c1', [userMessage('m1', 'About mitosis')]);
  await openHistory();
  const button = await entry('About mitosis');
  course.bff.conversations.delete('c1');
  await course.user.click(button);
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.not_found.defaultMessage,
  );
});

test('a remembered conversation that was deleted elsewhere leaves an empty panel without an error', async () => {
  rememberConversation('7', course.courseId, 'conv_gone');
  await course.open();
  expect(await screen.findByText('Ask me about this unit.')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(recallConversation('7', course.courseId)).toBeNull();
});

test('the conversation survives a reload of the page', async () => {
  keep('c1', [userMessage('m1', 'About mitosis')]);
  rememberConversation('7', course.courseId, 'c1');
  await course.open();
  expect(await screen.findByText('About mitosis')).toBeInTheDocument();
});

describe('deleting', () => {
  const ask = async (title: string) => {
    await entry(title);
    await click(`Delete “${title}”`);
    return within(screen.getByRole('group', { name: `Delete “${title}”` }));
  };

  test('asks for confirmation first, with the focus on keeping', async () => {
    keep('c1', [userMessage('m1', 'About mitosis')]);
    await openHistory();
    const question = await ask('About mitosis');
    expect(question.getByRole('button', { name: 'Keep' })).toHaveFocus();
    expect(await violations()).toEqual([]);
    await course.user.keyboard('{Enter}');
    expect(await entry('About mitosis')).toHaveFocus();
    expect(screen.getByRole('button', { name: 'Delete “About mitosis”' })).toBeInTheDocument();
    expect(course.bff.seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  test('removes this conversation, also from the list', async () => {
    keep('c1', [userMessage('m1', 'About mitosis')]);
    keep('c2', [userMessage('m2', 'About meiosis')]);
    await openHistory();
    const question = await ask('About mitosis');
    await course.user.click(question.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(entries()).toEqual(['About meiosis']));
    expect([...course.bff.conversations.keys()]).toEqual(['c2']);
    expect(document.activeElement).not.toBe(document.body);
  });

  test('empties the panel if the conversation is open', async () => {
    keep('c1', [userMessage('m1', 'About mitosis')]);
    rememberConversation('7', course.courseId, 'c1');
    await openHistory();
    const question = await ask('About mitosis');
    await course.user.click(question.getByRole('button', { name: 'Delete' }));
    await screen.findByText('There are no earlier conversations in this course.');
    await click('Back to the conversation');
    expect(await screen.findByText('Ask me about this unit.')).toBeInTheDocument();
    expect(recallConversation('7', course.courseId)).toBeNull();
  });

  test('reports a failure and keeps the conversation in the list', async () => {
    keep('c1', [userMessage('m1', 'About mitosis')]);
    course.bff.interfere(/DELETE/, 'store_unavailable');
    await openHistory();
    const question = await ask('About mitosis');
    await course.user.click(question.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.store_unavailable.defaultMessage,
    );
    expect(entries()).toEqual(['About mitosis']);
  });
});

test('a list that cannot be fetched can be retried', async () => {
  course.bff.interfere(/GET .*conversations$/, 'store_unavailable');
  await openHistory();
  expect(await screen.findByRole('alert')).toHaveTextContent(
    errorMessages.store_unavailable.defaultMessage,
  );
  await click('Try again');
  expect(
    await screen.findByText('There are no earlier conversations in this course.'),
  ).toBeInTheDocument();
});

test('another conversation can start while an answer is written, and the answer is not lost', async () => {
  const { opened, open } = gate();
  course.bff.turns = [
    async ({ say }) => {
      say('One.');
      await opened;
      say('Two.');
    },
  ];
  await course.open();
  await course.ask('Long story');
  await screen.findByText('One.');
  await click('New conversation');
  expect(screen.queryByText('One.')).toBeNull();
  open();
  await click('Earlier conversations');
  await course.user.click(await entry('Long story'));
  expect(await screen.findByText('Two.')).toBeInTheDocument();
});

describe('many conversations', () => {
  const list = async (...titles: string[]) => {
    titles.forEach((title, index) => keep(`c${index}`, [userMessage(`m${index}`, title)]));
    await openHistory();
    await entry(titles[0]!);
  };

  test('are searched by words, and the number of matches is announced', async () => {
    await list('About mitosis', 'About meiosis');
    await course.user.type(
      screen.getByRole('searchbox', { name: 'Search your conversations' }),
      'mit',
    );
    await waitFor(() => expect(entries()).toEqual(['About mitosis']));
    expect(screen.getByText('1 conversation found')).toHaveAttribute('role', 'status');
    expect(await violations()).toEqual([]);
    await course.user.type(screen.getByRole('searchbox'), 'omatic');
    expect(await screen.findByText('No conversation holds these words.')).toBeInTheDocument();
    await course.user.clear(screen.getByRole('searchbox'));
    await waitFor(() => expect(entries()).toHaveLength(2));
  });

  test('can be renamed, or keep their name', async () => {
    await list('About mitosis');
    await click('Rename “About mitosis”');
    const title = screen.getByRole('textbox', { name: 'New title' });
    expect(title).toHaveFocus();
    expect(await violations()).toEqual([]);
    await click('Cancel');
    expect(await entry('About mitosis')).toHaveFocus();
    await click('Rename “About mitosis”');
    await course.user.clear(screen.getByRole('textbox', { name: 'New title' }));
    await course.user.type(screen.getByRole('textbox', { name: 'New title' }), ' Exam {Enter}');
    expect(await entry('Exam')).toHaveFocus();
    expect(course.bff.conversations.get('c0')?.object.metadata).toEqual({ title: 'Exam' });
  });

  test('can be saved as a file', async () => {
    const saved: string[] = [];
    URL.createObjectURL = () => 'blob:x';
    URL.revokeObjectURL = () => undefined;
    const click_ = jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function remember(this: HTMLAnchorElement) {
        saved.push(this.download);
      });
    await list('About mitosis');
    await click('Save “About mitosis” as a file');
    expect(await screen.findByText('Saved as About-mitosis.md.')).toHaveAttribute('role', 'status');
    expect(saved).toEqual(['About-mitosis.md']);
    click_.mockRestore();
  });

  test('report failures', async () => {
    await list('About mitosis');
    course.bff.interfere(/POST .*conversations/, 'store_unavailable');
    await click('Rename “About mitosis”');
    await click('Save');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.store_unavailable.defaultMessage,
    );
  });
});
