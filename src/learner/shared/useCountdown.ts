/** Seconds that are left, once there are few enough of them to matter. */
import { useEffect, useState } from 'react';

const SHOWN_BELOW = 60;

/**
 * @param expiresAt Unix seconds.
 * @param now Milliseconds since the epoch.
 * @returns `null` while there is more than a minute.
 */
export function useCountdown(expiresAt: number, now: () => number): number | null {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1000);
    return () => clearInterval(timer);
  }, [now]);
  const left = Math.max(0, Math.ceil(expiresAt - time / 1000));
  return left < SHOWN_BELOW ? left : null;
}
