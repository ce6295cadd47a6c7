/** A press counts only where the person can have seen what they press. */
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ChatError } from '../../chat/errors';
import { approvalRequest } from '../../chat/testing/samples';
import { SHOWN_AT, button, call, click, clock, onDecide, show } from '../testing/dialog';

beforeEach(() => {
  jest.clearAllMocks();
});

describe('a click on a dialog that has just popped up', () => {
  test.each([0, 1, 499])('does not approve after %i ms', async (passed) => {
    show();
    clock.now = SHOWN_AT + passed;
    await click('Approve');
    expect(onDecide).not.toHaveBeenCalled();
    clock.now = SHOWN_AT + 500;
    await click('Approve');
    expect(onDecide).toHaveBeenCalledTimes(1);
  });

  test('may deny', async () => {
    show();
    clock.now = SHOWN_AT;
    await click('Deny');
    expect(onDecide).toHaveBeenCalledTimes(1);
  });

  test('does not approve one of several either', async () => {
    show({ pending: [approvalRequest('r1'), approvalRequest('r2')] });
    clock.now = SHOWN_AT + 100;
    await userEvent.click(call(1).getByLabelText('Approve'));
    await userEvent.click(call(2).getByLabelText('Deny'));
    await click('Send decisions');
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('a press counts only in an unchanged dialog in sight', () => {
  test.each(['focus', 'visibilitychange'])('after %s the time starts again', async (event) => {
    show();
    clock.now += 10_000;
    fireEvent(event === 'focus' ? window : document, new Event(event));
    await click('Approve');
    expect(onDecide).not.toHaveBeenCalled();
    clock.now += 500;
    await click('Approve');
    expect(onDecide).toHaveBeenCalledTimes(1);
  });

  test('a dialog out of sight cannot be approved, however long it is there', async () => {
    show();
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    clock.now += 10_000;
    await click('Approve');
    visibility.mockRestore();
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('a button that has just moved does not count', async () => {
    const { change } = show();
    clock.now += 10_000;
    change({ error: new ChatError('unreachable') });
    await click('Approve');
    expect(onDecide).not.toHaveBeenCalled();
    clock.now += 500;
    await userEvent.tab();
    button('Approve').focus();
    await userEvent.keyboard('{Enter}');
    expect(onDecide).toHaveBeenCalledTimes(1);
  });

  test('Enter in the field for the reason starts a line, and approves nothing', async () => {
    show();
    clock.now += 10_000;
    await userEvent.type(screen.getByLabelText('Reason (if you deny)'), 'No{Enter}no');
    expect(onDecide).not.toHaveBeenCalled();
    expect(screen.getByLabelText('Reason (if you deny)')).toHaveValue('No\nno');
  });
});
