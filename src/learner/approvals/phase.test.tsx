/** The dialog shows what became of a decision, and offers only what can still be done. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ChatError, type FailureCode } from '../../chat/errors';
import { errorMessages } from '../../i18n/errors';
import { button, buttons, click, onDecide, onLater, onReload, show } from '../testing/dialog';
import { loadErrorWords } from '../testing/errors';

beforeAll(loadErrorWords);

beforeEach(() => {
  jest.clearAllMocks();
});

describe('a decision on its way', () => {
  test('a decision that is being sent cannot be changed, nor sent twice', async () => {
    show({ sending: true });
    expect(screen.getByRole('status')).toHaveTextContent('Sending your decision…');
    expect(within(screen.getByRole('alertdialog')).queryByRole('button')).toBeNull();
    expect(screen.getByLabelText('Reason (if you deny)')).toBeDisabled();
    await userEvent.keyboard('{Escape}');
    expect(onDecide).not.toHaveBeenCalled();
  });

  test.each<FailureCode>([
    'unreachable',
    'internal_error',
    'store_unavailable',
    'conversation_busy',
    'remember_not_allowed',
    'arguments_invalid',
    'mcp_server_unavailable',
  ])('after %s it can be sent again, or put off, and the reason is still there', async (code) => {
    const { change } = show();
    await userEvent.type(screen.getByLabelText('Reason (if you deny)'), 'No');
    change({ sending: true });
    change({ error: new ChatError(code) });
    expect(screen.getByRole('alert')).toHaveTextContent(errorMessages[code].defaultMessage);
    expect(buttons()).toEqual(['Decide later', 'Deny', 'Approve']);
    await click('Deny');
    expect(onDecide.mock.calls[0]).toEqual([
      [{ type: 'mcp_approval_response', approval_request_id: 'r1', approve: false, reason: 'No' }],
    ]);
    await click('Decide later');
    expect(onLater).toHaveBeenCalledTimes(1);
  });

  test('the wait that a refusal asks for is said', () => {
    show({ error: new ChatError('rate_limited', '', 7) });
    expect(screen.getByRole('alert')).toHaveTextContent(/You can try again in 7 seconds\.$/);
  });

  test.each<[FailureCode, string, string[]]>([
    ['approval_conflict', 'Close', []],
    ['not_found', 'Close', []],
    ['approval_expired', 'Close', ['Ask again']],
    ['approval_stale', 'Look again', []],
    ['approvals_incomplete', 'Look again', []],
  ])('after %s there is nothing left to decide here', async (code, way, others) => {
    show({ error: new ChatError(code) });
    expect(screen.getByRole('alert')).toHaveTextContent(errorMessages[code].defaultMessage);
    expect(buttons()).toEqual([way, ...others]);
    expect(screen.getByLabelText('Reason (if you deny)')).toBeDisabled();
    await click(way);
    expect(onReload).toHaveBeenCalledTimes(1);
    expect(onDecide).not.toHaveBeenCalled();
  });

  test.each<FailureCode>(['approval_server_removed', 'tool_disabled'])(
    'after %s it can only be denied',
    async (code) => {
      show({ error: new ChatError(code) });
      expect(screen.getByRole('alert')).toHaveTextContent(errorMessages[code].defaultMessage);
      expect(buttons()).toEqual(['Decide later', 'Deny']);
      await click('Deny');
      expect(onDecide.mock.calls).toEqual([
        [
          [
            {
              type: 'mcp_approval_response',
              approval_request_id: 'r1',
              approve: false,
              reason: null,
            },
          ],
        ],
      ]);
    },
  );

  test('when the button that had the focus is gone, the title has it', async () => {
    const { change } = show();
    await click('Approve');
    expect(button('Approve')).toHaveFocus();
    change({ sending: true });
    expect(screen.getByRole('heading', { name: 'Allow this action?' })).toHaveFocus();
  });

  test('Escape closes a dialog that is over, where deciding again would only be refused again', async () => {
    show({ error: new ChatError('approval_expired') });
    await userEvent.keyboard('{Escape}');
    expect(onDecide).not.toHaveBeenCalled();
    expect(onReload).toHaveBeenCalledTimes(1);
  });
});
