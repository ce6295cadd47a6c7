/** When something was said: roughly in words, exactly on hover. */
import { useEffect, useState } from 'react';
import { useIntl } from '../../host';

const MINUTE = 60;
const UNITS = [
  ['day', 24 * 60 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
] as const;
/** For older times a date says more. */
const WEEK = 7 * 24 * 60 * MINUTE;

/** The time in Unix seconds, updated once a minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), MINUTE * 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** @param at Unix seconds. */
export function TimeAgo({ at }: { at: number }) {
  const intl = useIntl();
  // The server's clock may be ahead of this one.
  const ago = Math.max(0, useNow() - at);
  const exact = intl.formatDate(at * 1000, { dateStyle: 'medium', timeStyle: 'short' });
  const [unit, size] = UNITS.find(([, seconds]) => ago >= seconds) ?? ['minute', MINUTE];
  const words =
    ago >= WEEK
      ? exact
      : intl.formatRelativeTime(-Math.floor(ago / size), unit, { numeric: 'auto' });
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={exact}>
      {words}
    </time>
  );
}
