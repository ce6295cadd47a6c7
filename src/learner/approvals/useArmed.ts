/**
 * Tells a deliberate press from one that was meant for what stood in the same place a moment
 * before.
 */
import { useEffect, useRef } from 'react';

/**
 * A press counts when the dialog has been in sight, in the window that has the focus, and unchanged
 * for so long.
 */
const SETTLE_MS = 500;

/**
 * Whether a press counts now. The time starts again when the reader comes back to the window, and
 * when `shown` changes: whatever moves the buttons. `now` is in milliseconds.
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
