/**
 * Distinguishes a deliberate press from one meant for what was in the same place a moment earlier.
 */
import { useEffect, useRef } from 'react';

/** A press counts after the dialog has been visible, focused and unchanged for this long. */
const SETTLE_MS = 500;

/**
 * Whether a press counts now. The time restarts when the person returns to the window, and when
 * `shown` changes, which happens with anything that moves the buttons. `now` is in milliseconds.
 */
export function useArmed(now: () => number, shown: string): () => boolean {
  const since = useRef(Infinity);
  useEffect(() => {
    const restart = () => {
      since.current = now();
    };
    restart();
    window.addEventListener('focus', restart);
    document.addEventListener('visibilitychange', restart);
    return () => {
      window.removeEventListener('focus', restart);
      document.removeEventListener('visibilitychange', restart);
    };
  }, [now, shown]);
  return () => document.visibilityState === 'visible' && now() - since.current >= SETTLE_MS;
}
