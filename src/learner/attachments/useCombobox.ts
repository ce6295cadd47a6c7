/**
 * Makes the message field announce a list that is shown above it. The field knows nothing about the
 * list, so chats without attachments do not load any of this. It stays a text box with an active
 * descendant, because a multi-line field may not have the role of a combobox (ARIA in HTML).
 */
import { useEffect } from 'react';

interface Combobox {
  listId: string;
  /** Id of the active option. */
  active: string | null;
  onMove: (step: 1 | -1) => void;
  onPick: () => void;
  onClose: () => void;
}

export function useCombobox(
  field: HTMLTextAreaElement,
  { listId, active, onMove, onPick, onClose }: Combobox,
): void {
  useEffect(() => {
    field.setAttribute('aria-autocomplete', 'list');
    field.setAttribute('aria-controls', listId);
    if (active !== null) {
      field.setAttribute('aria-activedescendant', active);
    }
    return () =>
      ['aria-autocomplete', 'aria-controls', 'aria-activedescendant'].forEach((name) =>
        field.removeAttribute(name),
      );
  }, [field, listId, active]);

  useEffect(() => {
    const actions: Record<string, (() => void) | null> = {
      Escape: onClose,
      ArrowDown: active === null ? null : () => onMove(1),
      ArrowUp: active === null ? null : () => onMove(-1),
      Enter: active === null ? null : onPick,
      Tab: active === null ? null : onPick,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const action = event.shiftKey || event.isComposing ? null : actions[event.key];
      if (action) {
        // Before the field sends the message, or the page closes the panel.
        event.stopPropagation();
        event.preventDefault();
        action();
      }
    };
    field.addEventListener('keydown', onKeyDown);
    return () => field.removeEventListener('keydown', onKeyDown);
  }, [field, active, onMove, onPick, onClose]);
}
