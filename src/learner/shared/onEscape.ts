/** Escape leaves the innermost thing that is open: the handler for its key presses. */
import type { KeyboardEvent } from 'react';

/**
 * Nothing further out hears of the key. One that only ends the composition of a character is not
 * meant for us.
 */
export const onEscape =
  (leave: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      leave();
    }
  };
