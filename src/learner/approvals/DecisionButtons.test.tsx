/** Nothing but a deliberate act approves a call, whether one waits or several. */
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { approvalRequest } from '../../chat/testing/samples';
import { button, buttons, call, click, onDecide, onLater, show } from '../testing/dialog';

beforeEach(() => {
  jest.clearAllMocks();
});

describe('one call', () => {
  test('the title has the focus, so that neither Enter nor Space approves', async () => {
    show();
    expect(screen.getByRole('heading', { name: 'Allow this action?' })).toHaveFocus();
    await userEvent.keyboard('{Enter} ');
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('Deny comes before Approve', () => {
    show();
    expect(buttons()).toEqual(['Decide later', 'Deny', 'Approve']);
  });

  test('Approve approves this very request, and sends no reason', async () => {
    show();
    await userEvent.type(screen.getByLabelText('Reason (if you deny)'), 'Changed my mind');
    await click('Approve');
    expect(onDecide.mock.calls).toEqual([
      [[{ type: 'mcp_approval_response', approval_request_id: 'r1', approve: true, reason: null }]],
    ]);
  });

  test.each([
    ['  Not now ', 'Not now'],
    ['   ', null],
  ])('Deny sends the reason %j as %j', async (written, reason) => {
    show();
    await userEvent.type(screen.getByLabelText('Reason (if you deny)'), written);
    await click('Deny');
    expect(onDecide.mock.calls).toEqual([
      [[{ type: 'mcp_approval_response', approval_request_id: 'r1', approve: false, reason }]],
    ]);
  });

  test('a reason has at most the length that the BFF takes', () => {
    show();
    expect(screen.getByLabelText('Reason (if you deny)')).toHaveAttribute('maxlength', '1000');
  });

  test('Escape puts the decision aside, wherever the focus is, and decides nothing', async () => {
    show();
    await userEvent.click(screen.getByLabelText('Reason (if you deny)'));
    await userEvent.keyboard('No{Escape}');
    expect(onLater).toHaveBeenCalledTimes(1);
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('Escape that ends the composition of a character decides nothing', () => {
    show();
    fireEvent.keyDown(screen.getByLabelText('Reason (if you deny)'), {
      key: 'Escape',
      isComposing: true,
    });
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('Escape does not reach the page', () => {
    const page = jest.fn();
    document.addEventListener('keydown', page);
    show();
    fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' });
    document.removeEventListener('keydown', page);
    expect(onLater).toHaveBeenCalledTimes(1);
    expect(page).not.toHaveBeenCalled();
  });

  test('a click beside the dialog decides nothing', async () => {
    show();
    await userEvent.click(document.querySelector('.pgn__modal-backdrop') ?? document.body, {
      pointerEventsCheck: 0,
    });
    expect(onDecide).not.toHaveBeenCalled();
    expect(onLater).not.toHaveBeenCalled();
  });
});

describe('several calls', () => {
  const requests = [
    approvalRequest('r1'),
    approvalRequest('r2', { arguments: '{"days":9}' }),
    approvalRequest('r3'),
  ];

  test('nothing is chosen beforehand, and only a choice for each can be sent', async () => {
    show({ pending: requests });
    expect(screen.getByRole('heading', { name: 'Allow these 3 actions?' })).toHaveFocus();
    expect(
      screen.getAllByRole('radio').filter((radio) => (radio as HTMLInputElement).checked),
    ).toEqual([]);
    expect(buttons()).toEqual(['Decide later', 'Deny all', 'Send decisions']);
    for (const index of [1, 2, 3]) {
      expect(button('Send decisions')).toBeDisabled();
      await userEvent.click(call(index).getByLabelText(index === 2 ? 'Approve' : 'Deny'));
    }
    await userEvent.type(call(3).getByLabelText('Reason (if you deny)'), 'Too late');
    await click('Send decisions');
    expect(onDecide.mock.calls).toEqual([
      [
        [
          {
            type: 'mcp_approval_response',
            approval_request_id: 'r1',
            approve: false,
            reason: null,
          },
          { type: 'mcp_approval_response', approval_request_id: 'r2', approve: true, reason: null },
          {
            type: 'mcp_approval_response',
            approval_request_id: 'r3',
            approve: false,
            reason: 'Too late',
          },
        ],
      ],
    ]);
  });

  test('each shows its own bytes, and asks for a reason only where it is denied', async () => {
    show({ pending: requests });
    expect(call(2).getByText('{"days":9}')).toBeInTheDocument();
    expect(screen.queryByLabelText('Reason (if you deny)')).toBeNull();
    await userEvent.click(call(2).getByLabelText('Deny'));
    expect(call(2).getByLabelText('Reason (if you deny)')).toBeInTheDocument();
    await userEvent.click(call(2).getByLabelText('Approve'));
    expect(screen.queryByLabelText('Reason (if you deny)')).toBeNull();
  });

  test('the choices of a call are a group of their own', async () => {
    show({ pending: requests });
    await userEvent.click(call(1).getByLabelText('Approve'));
    await userEvent.click(call(2).getByLabelText('Approve'));
    expect(call(1).getByRole('group', { name: 'Action 1 of 3' })).toContainElement(
      call(1).getByLabelText('Approve'),
    );
    expect(call(1).getByLabelText('Approve')).toBeChecked();
  });

  test('Escape decides none of them, whatever was chosen', async () => {
    show({ pending: requests });
    await userEvent.click(call(1).getByLabelText('Approve'));
    await userEvent.keyboard('{Escape}');
    expect(onLater).toHaveBeenCalledTimes(1);
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('*Deny all* denies all, whatever was chosen', async () => {
    show({ pending: requests });
    await userEvent.click(call(1).getByLabelText('Approve'));
    await click('Deny all');
    expect(onDecide.mock.calls[0]).toEqual([
      ['r1', 'r2', 'r3'].map((id) => ({
        type: 'mcp_approval_response',
        approval_request_id: id,
        approve: false,
        reason: null,
      })),
    ]);
  });
});
