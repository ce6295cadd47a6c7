/** The panel against a BFF over HTTP: what the learner sees in every state, and what is sent. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { mcpCall } from '../../chat/testing/samples';
import { navigate, unitPath } from '../../host/testing/Mfe';
import { analytics, auth } from '../../host/testing/platform';
import { errorMessages } from '../../i18n/errors';
import type { ErrorCode } from '../../protocol';
import { gate, startCourse, violations, type Course } from '../testing/course';

let course: Course;
beforeEach(async () => {
  jest.clearAllMocks();
  sessionStorage.clear();
  course = await startCourse();
});
afterEach(() => course.bff.close());

const field = () => screen.findByRole('textbox', { name: 'Message to Course guide' });
const button = (name: string) => screen.getByRole('button', { name });
const click = async (name: string) =>
  course.user.click(await screen.findByRole('button', { name }));
const responses = () =>
  course.bff.seen.filter(({ method, path }) => method === 'POST' && path === '/v1/responses');
/** Ready for the next message: nothing is under way. */
const idle = () => screen.findByRole('button', { name: 'Send' });

describe('what the assistant is here', () => {
  const unavailable = (code: ErrorCode, message: string | null) => {
    course.bff.info = {
      ...course.bff.info,
      available: false,
      reason: { code, message },
      workflow: null,
      title: null,
    };
  };

  test('loading is said', async () => {
    await course.open();
    expect(screen.getByText(/^Loading/)).toBeInTheDocument();
    await field();
    expect(screen.queryByText(/^Loading/)).toBeNull();
  });

  test("where it is not available, the LMS's own sentence says why", async () => {
    unavailable('course_access_denied', 'This course starts on 1 May.');
    await course.open();
    expect(await screen.findByText('This course starts on 1 May.')).toBeInTheDocument();
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(await violations()).toEqual([]);
  });

  test.each<ErrorCode>([
    'enrollment_required',
    'access_expired',
    'course_not_started',
    'exam_in_progress',
    'unit_not_accessible',
    'course_not_found',
    'unauthenticated',
  ])('without one, %s has words of ours', async (code) => {
    unavailable(code, null);
    await course.open();
    expect(await screen.findByText(errorMessages[code].defaultMessage)).toBeInTheDocument();
  });

  test('an error can be tried again', async () => {
    course.bff.interfere(/assistant/, 'internal_error');
    await course.open();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.internal_error.defaultMessage,
    );
    expect(await violations()).toEqual([]);
    await click('Try again');
    expect(await field()).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('an ended session leads to the sign-in page', async () => {
    course.bff.interfere(/assistant/, 'session_expired');
    await course.open();
    await click('Sign in');
    expect(auth.redirectToLogin.mock.calls).toEqual([[window.location.href]]);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  test('the demo model is labelled as one', async () => {
    course.bff.info = { ...course.bff.info, demo_model: true };
    await course.open();
    expect(await screen.findByText('Demo model')).toHaveAttribute(
      'title',
      expect.stringContaining('not from an AI model'),
    );
  });

  test('a server that is down is named', async () => {
    course.bff.info = {
      ...course.bff.info,
      servers: [
        { label: 'a', name: 'Dice', status: 'unavailable', personal: false },
        { label: 'b', name: 'Records', status: 'connecting', personal: false },
      ],
    };
    await course.open();
    expect(
      await screen.findByText(
        'Dice cannot be reached at the moment. The assistant answers without it.',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/^Records cannot/)).toBeNull();
  });

  test('in another unit it is asked again, and what is open stays', async () => {
    await course.open();
    await course.ask('Hi');
    await screen.findByText('Hello.');
    course.bff.info = { ...course.bff.info, title: 'Unit two guide' };
    act(() => navigate(unitPath(course.courseId, 'unit-2')));
    expect(screen.getByText('Hello.')).toBeInTheDocument();
    expect(await screen.findByRole('heading', { name: 'Unit two guide' })).toBeInTheDocument();
    expect(screen.getByText('Hello.')).toBeInTheDocument();
    await course.ask('And here?');
    await waitFor(() => expect(responses()).toHaveLength(2));
    expect(
      responses().map(
        ({ body }) => (body as { metadata: Record<string, string> }).metadata.unit_id,
      ),
    ).toEqual(['unit-1', 'unit-2']);
  });
});

describe('welcome', () => {
  test('greets, suggests, and a suggestion is a question', async () => {
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
});

describe('writing', () => {
  test('Enter sends, Shift+Enter starts a line, and blanks are not sent', async () => {
    await course.open();
    await course.user.type(await field(), '  {Enter}');
    expect(button('Send')).toBeDisabled();
    await course.user.type(await field(), 'One{Shift>}{Enter}{/Shift}Two ');
    expect(responses()).toEqual([]);
    await course.user.keyboard('{Enter}');
    await screen.findByText('Hello.');
    expect(responses().map(({ body }) => (body as { input: string }).input)).toEqual(['One\nTwo']);
    expect(await field()).toHaveValue('');
    expect(await field()).toHaveFocus();
    expect(analytics.sendTrackEvent).toHaveBeenLastCalledWith('edx.ui.mcp_assistant.asked', {
      courseId: course.courseId,
    });
  });

  test('Enter that ends the composition of a character does not send', async () => {
    await course.open();
    await course.user.type(await field(), 'nihao');
    fireEvent.keyDown(await field(), { key: 'Enter', isComposing: true });
    expect(responses()).toEqual([]);
    expect(await field()).toHaveValue('nihao');
  });

  test('near the maximum length the rest is counted, and beyond it nothing is sent', async () => {
    await course.open();
    fireEvent.change(await field(), { target: { value: 'x'.repeat(159) } });
    expect(await field()).toHaveAccessibleDescription('Answers may be wrong. Check what matters.');
    fireEvent.change(await field(), { target: { value: 'x'.repeat(199) } });
    expect(await field()).toHaveAccessibleDescription('1 character left');
    fireEvent.change(await field(), { target: { value: 'x'.repeat(202) } });
    expect(await field()).toHaveAccessibleDescription('2 characters too many');
    expect(await field()).toBeInvalid();
    await course.user.type(await field(), '{Enter}');
    expect(responses()).toEqual([]);
    expect(await field()).toHaveValue('x'.repeat(202));
  });

  test('what is not sent is kept while the host unmounts the panel', async () => {
    const page = await course.open();
    await course.user.type(await field(), 'Half a thou');
    page.unmount();
    await course.open();
    expect(await field()).toHaveValue('Half a thou');
  });
});

describe('an answer', () => {
  test('is shown while it streams, under the name of who speaks', async () => {
    const begin = gate();
    const end = gate();
    course.bff.turns = [
      async ({ emit }) => {
        const at = { item_id: 'msg_x', output_index: 0, content_index: 0 as const };
        emit({
          type: 'response.output_item.added',
          output_index: 0,
          item: {
            id: 'msg_x',
            type: 'message',
            role: 'assistant',
            status: 'in_progress',
            content: [],
          },
        });
        await begin.opened;
        emit({
          type: 'response.output_text.delta',
          ...at,
          delta: 'The **first** half',
          logprobs: [],
        });
        await end.opened;
      },
    ];
    await course.open();
    await course.ask('Hi');
    expect(
      await screen.findByText('Working on it…', { selector: '.mcp-assistant__activity' }),
    ).toBeInTheDocument();
    expect(button('Stop')).toBeEnabled();
    begin.open();
    expect(await screen.findByText('first', { selector: 'strong' })).toBeInTheDocument();
    expect(document.querySelector('.mcp-assistant__activity')).toBeNull();
    expect(screen.getByRole('heading', { name: 'Course guide said:' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'You said:' })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    end.open();
    await idle();
  });

  test('goes on while the panel is closed', async () => {
    const { opened, open } = gate();
    course.bff.turns = [
      async ({ say }) => {
        say('One. ');
        await opened;
        say('Two.');
      },
    ];
    const page = await course.open();
    await course.ask('Hi');
    await screen.findByText('One.');
    page.unmount();
    open();
    await course.open();
    expect(await screen.findByText('Two.')).toBeInTheDocument();
    expect(responses()).toHaveLength(1);
  });

  test('is stopped on request', async () => {
    course.bff.turns = [
      async ({ say, cancelled }) => {
        say('Long');
        await cancelled;
        return 'cancelled';
      },
    ];
    await course.open();
    await course.ask('Hi');
    await screen.findByText('Long');
    await click('Stop');
    await idle();
    expect(course.bff.seen.filter(({ path }) => path.endsWith('/cancel'))).toHaveLength(1);
    expect(analytics.sendTrackEvent).toHaveBeenLastCalledWith('edx.ui.mcp_assistant.stopped', {
      courseId: course.courseId,
    });
    expect(await field()).toHaveFocus();
    await course.ask('Again');
    expect(await screen.findByText('Hello.')).toBeInTheDocument();
  });

  test('that is incomplete says so', async () => {
    course.bff.turns = [
      ({ put }) =>
        put({
          id: 'msg_i',
          type: 'message',
          role: 'assistant',
          status: 'incomplete',
          content: [{ type: 'output_text', text: 'Half', annotations: [] }],
        }),
    ];
    await course.open();
    await course.ask('Hi');
    expect(await screen.findByText('This answer is incomplete.')).toBeInTheDocument();
  });

  test('that breaks off is picked up where it broke, and says so meanwhile', async () => {
    const { opened, open } = gate();
    course.bff.turns = [
      async ({ say, drop }) => {
        say('One. ');
        drop();
        await opened;
        say('Two.');
      },
    ];
    course.bff.interfere(/GET .*responses/, 'shutting_down');
    await course.open();
    await course.ask('Hi');
    expect(
      await screen.findByText('The connection broke. Trying again…', {
        selector: '.mcp-assistant__activity',
      }),
    ).toBeInTheDocument();
    open();
    expect(await screen.findByText('Two.')).toBeInTheDocument();
    expect(screen.getByText('One.')).toBeInTheDocument();
  });

  test('that fails says why, and is asked for again', async () => {
    course.bff.turns = [() => 'model_unavailable'];
    await course.open();
    await course.ask('Hi');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      errorMessages.model_unavailable.defaultMessage,
    );
    expect(await violations()).toEqual([]);
    await click('Try again');
    expect(await screen.findByText('Hello.')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('that is refused says how long to wait, and the message stays', async () => {
    course.bff.interfere(/POST .*responses/, { status: 429, retryAfter: 9 });
    await course.open();
    await course.ask('Hi');
    expect(await screen.findByRole('alert')).toHaveTextContent(/You can try again in 9 seconds\./);
    expect(screen.getByText('Hi', { selector: '.mcp-assistant__question' })).toBeInTheDocument();
  });

  test('cannot be had after the session ended: the way is to sign in, not to try again', async () => {
    course.bff.interfere(/POST .*responses/, 'session_expired');
    await course.open();
    await course.ask('Hi');
    await click('Sign in');
    expect(auth.redirectToLogin).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  test('comes with the tools it used', async () => {
    course.bff.turns = [
      ({ put, say }) => {
        put(mcpCall('c1'));
        say('You rolled 12.');
      },
    ];
    await course.open();
    await course.ask('Roll');
    expect(await screen.findByText('You rolled 12.')).toBeInTheDocument();
    expect(screen.getByText('Dice: Roll dice').closest('summary')).toHaveTextContent(/Done$/);
    expect(await violations()).toEqual([]);
  });

  test('holds no HTML and no image, whatever the model writes', async () => {
    course.bff.turns = [
      ({ say }) =>
        say(
          '<img src=x onerror=alert(1)> <b>bold</b> ![leak](https://evil.example/?q=1) [go](javascript:alert(1))',
        ),
    ];
    await course.open();
    await course.ask('Hi');
    await idle();
    const answer = document.querySelector('[data-answer]')!;
    expect(answer.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(answer.querySelector('img, b, script, [href^="javascript"]')).toBeNull();
  });
});

describe('scrolling', () => {
  /** jsdom lays nothing out, so the box is told how large it is. */
  const scrollTo = (scrollTop: number) => {
    const box = screen.getByRole('region', { name: 'Conversation' });
    Object.defineProperties(box, {
      scrollHeight: { value: 1000, configurable: true },
      clientHeight: { value: 300, configurable: true },
    });
    box.scrollTop = scrollTop;
    fireEvent.scroll(box);
    return box;
  };

  test('whoever reads further up stays there, and finds the way back', async () => {
    const { opened, open } = gate();
    course.bff.turns = [
      async ({ say }) => {
        say('One.');
        await opened;
        say('Two.');
      },
    ];
    await course.open();
    await course.ask('Hi');
    await screen.findByText('One.');
    const box = scrollTo(100);
    open();
    await screen.findByText('Two.');
    expect(box.scrollTop).toBe(100);
    await click('Jump to the latest message');
    expect(box.scrollTop).toBe(1000);
    scrollTo(690);
    expect(screen.queryByRole('button', { name: 'Jump to the latest message' })).toBeNull();
  });

  test("a question of one's own leads to the end", async () => {
    await course.open();
    await course.ask('Hi');
    await screen.findByText('Hello.');
    await idle();
    const box = scrollTo(100);
    await course.ask('More');
    await waitFor(() => expect(box.scrollTop).toBe(1000));
  });
});
