/**
 * Tells a deliberate press from one that was meant for what was in the same place a moment before.
 */
import { useEffect, useRef } from 'react';

/** A press counts after the dialog is in sight, in the focused window, and unchanged this long. */
const SETTLE_MS = 500;

/**
 * Whether a press counts now. The time starts again when the person comes back to the window, and
 * when `shown` changes, which is anything that moves the buttons. `now` is in milliseconds.
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
