/** Follows the text in the message field, to notice when the learner wants to attach something. */
import { useEffect, useState } from 'react';
import { tokenAt, wordFrom, type Token } from '../../chat/token';

interface Asking {
  token: Token | null;
  /** Start of the word for which the learner dismissed the offers. */
  dismissed: number | null;
}

const NOTHING: Asking = { token: null, dismissed: null };

function look(
  { value, selectionStart: caret }: HTMLTextAreaElement,
  { token, dismissed }: Asking,
  written: boolean,
): Asking {
  const found = token?.sign === null ? wordFrom(value, token.start, caret) : tokenAt(value, caret);
  if (!found) {
    return NOTHING;
  }
  // Moving the caret through a word is no request.
  return { token: (written || token) && found.start !== dismissed ? found : null, dismissed };
}

const atCaret = ({ selectionStart: caret }: HTMLTextAreaElement): Token => ({
  sign: null,
  start: caret,
  end: caret,
  query: '',
});

/**
 * `presses` counts presses of the button that offers everything. `close` keeps the text, and the
 * list does not reopen for the same word. It also closes when the focus leaves the field and `box`.
 */
export function useToken(
  field: HTMLTextAreaElement,
  presses: number,
  box: () => HTMLElement | null,
) {
  const [asking, setAsking] = useState((): Asking =>
    document.activeElement === field ? look(field, NOTHING, true) : NOTHING,
  );
  const [seen, setSeen] = useState(0);
  if (presses !== seen) {
    setSeen(presses);
    setAsking({ token: atCaret(field), dismissed: null });
  }

  useEffect(() => {
    const onInput = () => setAsking((before) => look(field, before, true));
    const onMove = () => setAsking((before) => look(field, before, false));
    const isOurs = (target: EventTarget | null) =>
      target === field || box()?.contains(target as Node | null);
    const onLeave = ({ target, relatedTarget }: FocusEvent) => {
      if (isOurs(target) && !isOurs(relatedTarget)) {
        setAsking(NOTHING);
      }
    };
    const listeners = { input: onInput, keyup: onMove, click: onMove };
    Object.entries(listeners).forEach(([type, listener]) => field.addEventListener(type, listener));
    document.addEventListener('focusout', onLeave);
    return () => {
      Object.entries(listeners).forEach(([type, listener]) =>
        field.removeEventListener(type, listener),
      );
      document.removeEventListener('focusout', onLeave);
    };
  }, [field, box]);

  return {
    token: asking.token,
    close: () => setAsking(({ token }) => ({ token: null, dismissed: token?.start ?? null })),
  };
}
