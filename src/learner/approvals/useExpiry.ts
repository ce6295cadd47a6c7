/** How long a person has left to decide. */
import { useEffect, useState } from 'react';

const SECOND_MS = 1000;
/** From here on the rest is counted. */
const SHORT_MS = 60 * SECOND_MS;

export type Expiry = { phase: 'open' } | { phase: 'short'; seconds: number } | { phase: 'over' };

function expiryAt(expiresAt: number, now: number): Expiry {
  const left = expiresAt - now;
  if (left <= 0) {
    return { phase: 'over' };
  }
  return left > SHORT_MS
    ? { phase: 'open' }
    : { phase: 'short', seconds: Math.ceil(left / SECOND_MS) };
}

/**
 * `expiresAt` and `now` in milliseconds since the epoch. What the BFF has just called pending and
 * is over by this clock shows that the clock is wrong: then nothing is counted, and the BFF has the
 * word.
 */
export function useExpiry(expiresAt: number, now: () => number): Expiry {
  const [wrongClock] = useState(() => expiresAt <= now());
  const [expiry, setExpiry] = useState<Expiry>(() =>
    wrongClock ? { phase: 'open' } : expiryAt(expiresAt, now()),
  );
  useEffect(() => {
    if (wrongClock) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const next = expiryAt(expiresAt, now());
      setExpiry(next);
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
  return expiry;
}
