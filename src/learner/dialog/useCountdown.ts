/** How long a person has left to answer. */
import { useEffect, useState } from 'react';

const SECOND_MS = 1000;
/** Seconds are counted once this little time is left. */
const SHORT_MS = 60 * SECOND_MS;

export type Countdown = { phase: 'open' } | { phase: 'short'; seconds: number } | { phase: 'over' };

function countdownAt(expiresAt: number, now: number): Countdown {
  const left = expiresAt - now;
  if (left <= 0) {
    return { phase: 'over' };
  }
  return left > SHORT_MS
    ? { phase: 'open' }
    : { phase: 'short', seconds: Math.ceil(left / SECOND_MS) };
}

/**
 * `expiresAt` and `now` are in milliseconds since the epoch. If the time is already over when the
 * dialog opens, this clock is wrong, because the BFF has just said that the request is open. Then
 * nothing is counted, and the BFF decides.
 */
export function useCountdown(expiresAt: number, now: () => number): Countdown {
  const [wrongClock] = useState(() => expiresAt <= now());
  const [countdown, setCountdown] = useState<Countdown>(() =>
    wrongClock ? { phase: 'open' } : countdownAt(expiresAt, now()),
  );
  useEffect(() => {
    if (wrongClock) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const next = countdownAt(expiresAt, now());
      setCountdown(next);
      const left = expiresAt - now();
      if (next.phase === 'open') {
        timer = setTimeout(look, Math.min(left - SHORT_MS, SHORT_MS));
      } else if (next.phase === 'short') {
        timer = setTimeout(look, left % SECOND_MS || SECOND_MS);
      }
    };
    look();
    return () => clearTimeout(timer);
  }, [expiresAt, now, wrongClock]);
  return countdown;
}
