/** The actions for messages, against a BFF over HTTP. */
import { screen, waitFor, within } from '@testing-library/react';
import { gate, startCourse, violations, type Course } from '../testing/course';
import { analytics } from '../../host/testing/platform';

let course: Course;
let copied: string[];
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  course = await startCourse();
  copied = [];
});
afterEach(() => course.bff.close());

const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const field = () => screen.getByRole('textbox', { name: 'Message to Course guide' });
const inputs = () =>
  course.bff.seen
    .filter(({ method, path }) => method === 'POST' && path === '/v1/responses')
    .map(({ body }) => (body as { input: unknown }).input);
const says = (...answers: string[]) => {
  course.bff.turns.push(
    ...answers.map(
      (text) =>
        ({ say }: { say: (text: string) => void }) =>
          say(text),
    ),
  );
};

async function answered(question: string, answer: string) {
  says(answer);
  await course.open();
  await course.ask(question);
  await screen.findByRole('button', { name: 'Good answer' });
}

/** The clipboard of this origin. */
function clipboard(writeText: ((text: string) => Promise<void>) | undefined) {
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: writeText && { writeText },
  });
}

describe('copy', () => {
  test('copies an answer as Markdown, a question, and code', async () => {
    await answered('Show *it*', '**Look:**\n\n```js\nlet a = 1;\n```');
    clipboard((text) => {
      copied.push(text);
      return Promise.resolve();
    });
    await click('Copy this answer');
    expect(await screen.findByText('Copied.')).toHaveAttribute('role', 'status');
    await click('Copy this message');
    await click('Copy this code');
    expect(copied).toEqual(['**Look:**\n\n```js\nlet a = 1;\n```', 'Show *it*', 'let a = 1;']);
    expect(await violations()).toEqual([]);
  });

  test('works without a clipboard by selecting the text, and keeps the focus', async () => {
    await answered('Hi', 'Hello there.');
    clipboard(undefined);
    document.execCommand = () => {
      copied.push((document.activeElement as HTMLTextAreaElement).value);
      return true;
    };
    await click('Copy this answer');
    expect(await screen.findByText('Copied.')).toBeInTheDocument();
    expect(copied).toEqual(['Hello there.']);
    expect(screen.getByRole('button', { name: 'Copy this answer' })).toHaveFocus();
    expect(document.querySelectorAll('textarea')).toHaveLength(1);
  });

  test('reports a refusal', async () => {
    await answered('Hi', 'Hello there.');
    clipboard(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
    document.execCommand = () => false;
    await click('Copy this answer');
    expect(await screen.findByText(/Select the text and copy it by hand\./)).toBeVisible();
  });
});

describe('another answer', () => {
  test('is requested with the same question, and the first one is folded', async () => {
    await answered('Why?', 'First.');
    says('Second.');
    await click('Ask again for an answer');
    expect(await screen.findByText('Second.')).toBeInTheDocument();
    expect(inputs()).toEqual(['Why?', 'Why?']);
    expect(screen.getAllByText('Why?')).toHaveLength(1);
    expect((await screen.findByText('Earlier answer')).closest('details')).not.toHaveAttribute(
      'open',
    );
    expect(screen.getByText('First.').closest('details')).not.toBeNull();
    expect(screen.getByText('Second.').closest('details')).toBeNull();
    await screen.findByRole('button', { name: 'Ask again for an answer' });
    expect(await violations()).toEqual([]);
  });

  test('is available only for the last question, and not while an answer is running', async () => {
    await answered('One?', 'First.');
    const { opened, open } = gate();
    course.bff.turns.push(async ({ say }) => {
      say('Two. ');
      await opened;
    });
    await course.ask('Two?');
    await screen.findByText('Two.');
    expect(screen.queryByRole('button', { name: 'Ask again for an answer' })).toBeNull();
    open();
    const again = await screen.findByRole('button', { name: 'Ask again for an answer' });
    expect(again.closest('li')).toHaveTextContent(/^Course guide said:Two\./);
  });
});

test('can follow an edited message, which is placed before the current text', async () => {
  await answered('Wat?', 'Pardon?');
  await course.user.type(field(), 'Half a thought');
  await click('Edit this message and send it anew');
  expect(field()).toHaveValue('Wat?\n\nHalf a thought');
  expect(field()).toHaveFocus();
});

describe('feedback', () => {
  test('takes a thumb and a comment, and can be withdrawn', async () => {
    await answered('Hi', 'Hello.');
    await click('Bad answer');
    const comment = await screen.findByRole('textbox', { name: /^What was good or bad/ });
    expect(comment).toHaveFocus();
    expect(comment).toHaveAccessibleDescription(/without your name/);
    expect(screen.getByRole('button', { name: 'Bad answer' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    expect(await violations()).toEqual([]);
    await course.user.type(comment, 'Too short');
    await click('Send comment');
    await waitFor(() =>
      expect([...course.bff.feedback.values()]).toEqual([{ rating: 'down', comment: 'Too short' }]),
    );
    expect(screen.getByRole('button', { name: 'Bad answer' })).toHaveFocus();
    await click('Good answer');
    await waitFor(() =>
      expect([...course.bff.feedback.values()]).toEqual([{ rating: 'up', comment: 'Too short' }]),
    );
    await click('No comment');
    await click('Good answer');
    await waitFor(() =>
      expect([...course.bff.feedback.values()]).toEqual([{ rating: null, comment: null }]),
    );
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Good answer' })).toHaveAttribute(
        'aria-pressed',
        'false',
      ),
    );
  });

  test('is shown after a reload; a failure is reported', async () => {
    await answered('Hi', 'Hello.');
    const [request] = course.bff.seen.filter(
      ({ path }) => path.endsWith('/responses') && path.includes('conversations'),
    );
    expect(request).toBeDefined();
    course.bff.interfere(/feedback/, 'store_unavailable');
    await click('Good answer');
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Good answer' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
  });
});

test('shows when the answer was given', async () => {
  await answered('Hi', 'Hello.');
  const time = document.querySelector('time')!;
  expect(time).toHaveTextContent('1 hour ago');
  expect(time.dateTime).toMatch(/^\d{4}-\d\d-\d\dT/);
  expect(time.title).toMatch(/\d{4}/);
});

test('is counted with ids and numbers only, without any text', async () => {
  await answered('My secret question', 'A private answer');
  await click('Good answer');
  await course.user.type(
    await screen.findByRole('textbox', { name: /^What was good or bad/ }),
    'hidden remark',
  );
  await click('Send comment');
  await waitFor(() =>
    expect(
      analytics.sendTrackEvent.mock.calls.map(([event]) =>
        event.replace('edx.ui.mcp_assistant.', ''),
      ),
    ).toEqual(['opened', 'asked', 'feedback', 'feedback']),
  );
  expect(analytics.sendTrackEvent.mock.lastCall).toEqual([
    'edx.ui.mcp_assistant.feedback',
    {
      courseId: course.courseId,
      responseId: expect.stringMatching(/^resp_/),
      rating: 'up',
      commented: 1,
    },
  ]);
  expect(JSON.stringify(analytics.sendTrackEvent.mock.calls)).not.toMatch(/secret|private|hidden/);
});

describe('a message that is written while an answer runs', () => {
  async function queued(...texts: string[]) {
    const { opened, open } = gate();
    course.bff.turns.push(async ({ say, cancelled }) => {
      say('One. ');
      return Promise.race([opened, cancelled.then(() => 'cancelled')]);
    });
    await course.open();
    await course.ask('First');
    await screen.findByText('One.');
    for (const text of texts) {
      await course.ask(text);
    }
    return { end: open, list: await screen.findByRole('group', { name: 'Messages that wait' }) };
  }

  test('waits visibly, and is sent when the answer has ended, one after another', async () => {
    const { end, list } = await queued('Second', 'Third');
    says('Two.', 'Three.');
    expect(within(list).getByRole('status')).toHaveTextContent('Will be sent one after the other:');
    expect(within(list).getAllByRole('listitem')).toHaveLength(2);
    expect(await violations()).toEqual([]);
    expect(inputs()).toEqual(['First']);
    end();
    expect(await screen.findByText('Three.')).toBeInTheDocument();
    expect(inputs()).toEqual(['First', 'Second', 'Third']);
    expect(screen.queryByRole('group', { name: 'Messages that wait' })).toBeNull();
  });

  test('can be taken back into the field', async () => {
    const { end, list } = await queued('Second');
    await course.user.click(within(list).getByRole('button', { name: 'Take back' }));
    expect(field()).toHaveValue('Second');
    expect(field()).toHaveFocus();
    end();
    await screen.findByRole('button', { name: 'Send' });
    expect(inputs()).toEqual(['First']);
  });

  test('survives a reload of the panel, and is released by a stopped answer', async () => {
    await queued('Second');
    says('Two.');
    await click('Stop');
    expect(await screen.findByText('Two.')).toBeInTheDocument();
  });

  test('is not sent automatically after a failure', async () => {
    const { opened, open } = gate();
    course.bff.turns.push(async ({ say }) => {
      say('One. ');
      await opened;
      return 'model_unavailable';
    });
    await course.open();
    await course.ask('First');
    await screen.findByText('One.');
    await course.ask('Second');
    open();
    await screen.findByRole('alert');
    expect(await screen.findByText('Not sent yet:')).toBeInTheDocument();
    says('Two.');
    await click('Send now');
    expect(await screen.findByText('Two.')).toBeInTheDocument();
    expect(inputs()).toEqual(['First', 'Second']);
  });
});

describe('when the network or the session is gone', () => {
  test('the panel says so, and sends an unsent message when the reader is back', async () => {
    await course.open();
    await screen.findByRole('textbox');
    course.bff.interfere(/POST .*responses/, 'session_expired');
    await course.ask('Still here?');
    await screen.findByRole('button', { name: 'Sign in' });
    says('Yes.');
    window.dispatchEvent(new Event('focus'));
    expect(await screen.findByText('Yes.')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(inputs()).toEqual(['Still here?', 'Still here?']);
  });

  test('a refusal is not retried automatically', async () => {
    await course.open();
    course.bff.interfere(/POST .*responses/, 'exam_in_progress');
    await course.ask('Hi');
    await screen.findByRole('alert');
    window.dispatchEvent(new Event('online'));
    expect(inputs()).toEqual(['Hi']);
  });

  test('the offline notice stays as long as the network is gone', async () => {
    await course.open();
    await screen.findByRole('textbox');
    const online = jest.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    window.dispatchEvent(new Event('offline'));
    expect(await screen.findByText(/^You are offline\./)).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    online.mockRestore();
    window.dispatchEvent(new Event('online'));
    await waitFor(() => expect(screen.queryByText(/^You are offline\./)).toBeNull());
  });

  test('an unaccepted message is kept, and returns to the field of a new conversation', async () => {
    await course.open();
    course.bff.interfere(/POST .*responses/, 'session_expired');
    await course.ask('Precious');
    await screen.findByRole('button', { name: 'Sign in' });
    expect(Object.values({ ...sessionStorage }).join()).toContain('Precious');
    await click('New conversation');
    await waitFor(() => expect(field()).toHaveValue('Precious'));
  });
});
