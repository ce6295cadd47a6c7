/** Escape leaves the innermost thing that is open: the handler for its key presses. */
import type { KeyboardEvent } from 'react';

/**
 * The key goes no further than this handler. An Escape that only ends the composition of a
 * character is left alone.
 */
export const onEscape =
  (leave: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      leave();
    }
  };
