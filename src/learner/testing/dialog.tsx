/** The decision dialog alone, at a time that a test sets; shared by the tests of its parts. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { approvalRequest } from '../../chat/testing/samples';
import { Mfe } from '../../host/testing/Mfe';
import type { DecisionInput } from '../../protocol';
import { DecisionDialog, type DecisionDialogProps } from '../approvals/DecisionDialog';

/** Milliseconds since the epoch. */
export const SHOWN_AT = 1_000_000;
export const clock = { now: SHOWN_AT };
const read = () => clock.now;

export const onDecide = jest.fn<void, [DecisionInput[]]>();
export const onLater = jest.fn();
export const onReload = jest.fn();
export const onAskAgain = jest.fn();
export const loadMedia = async () => new Blob();

export const dialogOf = (props: Partial<DecisionDialogProps>) => (
  <Mfe>
    <DecisionDialog
      pending={[approvalRequest('r1')]}
      sending={false}
      error={null}
      now={read}
      loadMedia={loadMedia}
      onDecide={onDecide}
      onLater={onLater}
      onReload={onReload}
      onAskAgain={onAskAgain}
      {...props}
    />
  </Mfe>
);

/** Shows the dialog, and waits until clicks count. */
export function show(props: Partial<DecisionDialogProps> = {}) {
  clock.now = SHOWN_AT;
  const page = render(dialogOf(props));
  clock.now = SHOWN_AT + 500;
  return {
    change: (next: Partial<DecisionDialogProps>) => page.rerender(dialogOf({ ...props, ...next })),
  };
}

export const button = (name: string) => screen.getByRole('button', { name });
export const buttons = () =>
  within(screen.getByRole('alertdialog'))
    .getAllByRole('button')
    .map(({ textContent }) => textContent);
export const click = (name: string) => userEvent.click(button(name));
/** One of several items in the dialog. */
export const call = (index: number) =>
  within(
    screen.getByRole('heading', { name: new RegExp(`^Action ${index} of`) })
      .parentElement as HTMLElement,
  );
/** The content under a heading of the dialog. */
export const described = (term: string) =>
  screen.getByText(term, { selector: 'dt' }).nextElementSibling as HTMLElement;
