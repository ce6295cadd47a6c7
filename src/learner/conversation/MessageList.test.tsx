/** What the learner sees of an answer, over HTTP, and where the list scrolls to meanwhile. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { mcpCall } from '../../chat/testing/samples';
import { analytics, auth } from '../../host/testing/platform';
import { errorMessages } from '../../i18n/errors';
import { gate, violations } from '../testing/course';
import { button, click, course, field, idle, responses, setUpPanel } from '../testing/panel';

setUpPanel();

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

  test('without the text of the course says so', async () => {
    course.bff.turns = [
      ({ put }) =>
        put({
          id: 'msg_u',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'From memory', annotations: [] }],
          mcp_assistant: { course_unread: true },
        }),
    ];
    await course.open();
    await course.ask('Hi');
    expect(
      await screen.findByText(
        'The text of the course could not be read just now. This answer does without it.',
      ),
    ).toBeInTheDocument();
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
  /** jsdom lays nothing out, so the test sets the size of the box. */
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
