/** The time to decide counts down visibly, and then it is over. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { approvalRequest } from '../../chat/testing/samples';
import {
  SHOWN_AT,
  clock,
  onDecide,
  onReload,
  onAskAgain,
  dialogOf,
  button,
  buttons,
  call,
} from '../testing/dialog';
import { loadErrorWords } from '../testing/errors';

beforeAll(loadErrorWords);

beforeEach(() => {
  jest.clearAllMocks();
});

describe('the time to decide', () => {
  const expiring = (seconds: number) => [
    approvalRequest('r1', { mcp_assistant: { expires_at: SHOWN_AT / 1000 + seconds } }),
    approvalRequest('r2'),
  ];
  const pass = (milliseconds: number) =>
    act(() => {
      clock.now += milliseconds;
      jest.advanceTimersByTime(milliseconds);
    });
  const left = () =>
    document.querySelector('.mcp-assistant-approval__countdown')?.textContent ?? null;
  const said = () => document.querySelector('.mcp-assistant-approval [aria-live]')!.textContent;
  beforeEach(() => {
    clock.now = SHOWN_AT;
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is counted in its last minute, visibly every second and aloud once', () => {
    render(dialogOf({ pending: expiring(90) }));
    expect(left()).toBeNull();
    pass(30_000);
    expect(left()).toBe('Less than a minute left to decide: 60 seconds');
    pass(1000);
    expect(left()).toBe('Less than a minute left to decide: 59 seconds');
    pass(58_000);
    expect(left()).toBe('Less than a minute left to decide: 1 second');
    expect(said()).toBe('Less than a minute left to decide: 60 seconds');
  });

  test('ends: the dialog says so, blocks decisions, and offers to ask again', () => {
    render(dialogOf({ pending: expiring(5) }));
    pass(5000);
    expect(screen.getByRole('alert')).toHaveTextContent(
      'The time to decide has passed. The action was not carried out.',
    );
    expect(left()).toBeNull();
    expect(buttons()).toEqual(['Close', 'Ask again']);
    expect(call(1).getByLabelText('Approve')).toBeDisabled();
    fireEvent.click(button('Ask again'));
    expect(onAskAgain).toHaveBeenCalledTimes(1);
    fireEvent.keyDown(screen.getByRole('alertdialog'), { key: 'Escape' });
    expect(onReload).toHaveBeenCalledTimes(1);
    expect(onDecide).not.toHaveBeenCalled();
  });

  test('does not end for a decision that is being sent', () => {
    const page = render(dialogOf({ pending: expiring(5) }));
    page.rerender(dialogOf({ pending: expiring(5), sending: true }));
    pass(6000);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('is not limited by a wrong clock, which says that it was over before it was shown', () => {
    render(dialogOf({ pending: expiring(-3600) }));
    pass(100_000);
    expect(left()).toBeNull();
    expect(buttons()).toEqual(['Decide later', 'Deny all', 'Send decisions']);
  });

  test('leaves no timer after the dialog', () => {
    const look = jest.fn(() => clock.now);
    render(dialogOf({ pending: expiring(30), now: look })).unmount();
    look.mockClear();
    pass(60_000);
    expect(look).not.toHaveBeenCalled();
  });
});
