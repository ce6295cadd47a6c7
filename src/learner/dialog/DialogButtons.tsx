/** The buttons of a dialog, or the note that its answer is being sent. */
import { Spinner } from '@openedx/paragon';
import type { ReactNode } from 'react';

interface Props {
  /** Shown instead of the buttons while the answer is sent; `null` at other times. */
  sending: string | null;
  children: ReactNode;
}

export function DialogButtons({ sending, children }: Props) {
  return sending === null ? (
    <div className="mcp-assistant-dialog__buttons">{children}</div>
  ) : (
    <div className="mcp-assistant-dialog__sending" role="status">
      <Spinner animation="border" size="sm" aria-hidden="true" />
      {sending}
    </div>
  );
}
