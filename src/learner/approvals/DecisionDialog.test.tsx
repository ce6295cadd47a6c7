/**
 * The dialog in which a person decides: what it shows is what is sent, and nothing but a deliberate
 * act approves.
 */
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ChatError, type FailureCode } from '../../chat/errors';
import { approvalRequest, mcpCall } from '../../chat/testing/samples';
import { errorMessages } from '../../i18n/errors';
import { violations } from '../testing/course';
import {
  SHOWN_AT,
  clock,
  onDecide,
  onLater,
  onReload,
  show,
  button,
  buttons,
  click,
  call,
  described,
} from '../testing/dialog';
import type { DecisionDialogProps } from './DecisionDialog';

beforeEach(() => {
  jest.clearAllMocks();
});

describe('what is shown', () => {
  test("server, tool, the server's claims as claims, and the bytes that are sent", () => {
    const request = approvalRequest('r1', {
      arguments: '{"days":3,"why":"a  b"}',
      mcp_assistant: {
        annotations: {
          readOnlyHint: true,
          destructiveHint: true,
          openWorldHint: true,
          idempotentHint: true,
        },
      },
    });
    show({ pending: [request] });
    expect(
      screen.getByRole('alertdialog', { name: 'Allow this action?' }),
    ).toHaveAccessibleDescription(/Nothing happens unless you approve/);
    expect(described('Server').textContent).toBe('Course records');
    expect(described('Tool').textContent).toBe('Request an extension request_extension');
    expect(described('Exactly this is sent').querySelector('pre')!.textContent).toBe(
      request.arguments,
    );
    const claims = within(described('What the server says about it') as HTMLElement);
    expect(claims.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Says that it only reads.',
      'Says that it may delete or overwrite.',
      'Says that it reaches other systems.',
    ]);
    expect(claims.getByText('Asks for more time.')).toBeInTheDocument();
    expect(claims.getByText('This is not verified.')).toBeInTheDocument();
  });

  test('a server that claims nothing has no claims, and hints that are not true are none', () => {
    const face = {
      tool_title: null,
      tool_description: null,
      annotations: { readOnlyHint: false, destructiveHint: false },
    };
    show({ pending: [approvalRequest('r1', { mcp_assistant: face })] });
    expect(described('Tool').textContent).toBe('request_extension');
    expect(screen.queryByText('What the server says about it')).toBeNull();
  });

  test('hidden and rearranging characters are shown as codes, and counted', () => {
    show({
      pending: [approvalRequest('r1', { arguments: '{"to":"\u202Emoc.evil\u202C","x":"\u200B"}' })],
    });
    expect(described('Exactly this is sent')).toHaveTextContent(
      '{"to":"\\u202Emoc.evil\\u202C","x":"\\u200B"}',
    );
    expect(screen.getByText('3 invisible characters are shown as codes.')).toBeInTheDocument();
  });

  test('names and descriptions are text, whatever they hold', () => {
    const face = {
      server_name: 'Records\u202E',
      tool_title: '<b>Safe</b>',
      tool_description: '**Approve** [me](javascript:alert(1)) <img src=x>',
    };
    show({ pending: [approvalRequest('r1', { name: 'a\u200Bb', mcp_assistant: face })] });
    expect(described('Server').textContent).toBe('Records\\u202E');
    expect(described('Tool').textContent).toBe('<b>Safe</b> a\\u200Bb');
    expect(screen.getByText(/\*\*Approve\*\*/).textContent).toContain(face.tool_description);
    expect(screen.getByRole('alertdialog').querySelector('b, strong, img, a, script')).toBeNull();
  });

  test('long arguments are there to the last byte', () => {
    const text = JSON.stringify({ text: 'x'.repeat(50_000), last: 'byte' });
    show({ pending: [approvalRequest('r1', { arguments: text })] });
    expect(described('Exactly this is sent').querySelector('pre')!.textContent).toBe(text);
  });
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
    expect(buttons()).toEqual(['Deny', 'Approve']);
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

  test('Escape denies, wherever the focus is', async () => {
    show();
    await userEvent.click(screen.getByLabelText('Reason (if you deny)'));
    await userEvent.keyboard('No{Escape}');
    expect(onDecide.mock.calls).toEqual([
      [
        [
          {
            type: 'mcp_approval_response',
            approval_request_id: 'r1',
            approve: false,
            reason: 'No',
          },
        ],
      ],
    ]);
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
    expect(onDecide).toHaveBeenCalledTimes(1);
    expect(page).not.toHaveBeenCalled();
  });

  test('a click beside the dialog decides nothing', async () => {
    show();
    await userEvent.click(document.querySelector('.pgn__modal-backdrop') ?? document.body, {
      pointerEventsCheck: 0,
    });
    expect(onDecide).not.toHaveBeenCalled();
  });
});

describe('a click on what has just popped up', () => {
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
    expect(buttons()).toEqual(['Deny all', 'Send decisions']);
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

  test.each(['Deny all', 'Escape'])('%s denies all, whatever was chosen', async (way) => {
    show({ pending: requests });
    await userEvent.click(call(1).getByLabelText('Approve'));
    await (way === 'Escape' ? userEvent.keyboard('{Escape}') : click(way));
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

describe('on the way', () => {
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

  test('Escape then closes: deciding again would only be refused again', async () => {
    show({ error: new ChatError('approval_expired') });
    await userEvent.keyboard('{Escape}');
    expect(onDecide).not.toHaveBeenCalled();
    expect(onReload).toHaveBeenCalledTimes(1);
  });
});

test.each<[string, Partial<DecisionDialogProps>]>([
  ['one call', {}],
  ['several calls', { pending: [approvalRequest('r1'), approvalRequest('r2')] }],
  ['sending', { sending: true }],
  ['failed', { error: new ChatError('unreachable') }],
  ['settled', { error: new ChatError('approval_conflict') }],
  ['a result', { pending: [mcpCall('c1', { mcp_assistant: { review: 'pending' } })] }],
  [
    'all that can be offered',
    {
      pending: [
        approvalRequest('r1', {
          mcp_assistant: {
            input_schema: { type: 'object' },
            remember: { conversation: true, course_days: 3 },
            difference: [{ field: 'title', before: null, after: 'x' }],
          },
        }),
      ],
    },
  ],
])('axe finds nothing wrong with %s', async (_, props) => {
  show(props);
  expect(await violations()).toEqual([]);
});
