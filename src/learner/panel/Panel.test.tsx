/** The panel says what the assistant is in this place, or why there is none. */
import { act, screen, waitFor } from '@testing-library/react';
import { navigate, unitPath } from '../../host/testing/Mfe';
import { auth } from '../../host/testing/platform';
import { errorMessages } from '../../i18n/errors';
import type { ErrorCode } from '../../protocol';
import { violations } from '../testing/course';
import { click, course, field, responses, setUpPanel } from '../testing/panel';

setUpPanel();

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
