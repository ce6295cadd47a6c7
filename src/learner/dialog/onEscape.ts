/** A key handler for Escape, which closes the innermost open element. */
import type { KeyboardEvent } from 'react';

/** Stops the key at this handler. Ignores an Escape that only ends a character composition. */
export const onEscape =
  (leave: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      leave();
    }
  };
