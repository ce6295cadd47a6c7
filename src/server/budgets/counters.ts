/** The counters of limits: rows of the store for hours, days and months, keys for minutes. */
import { canonicalJson, sha256 } from '../base';
import type { Charge, Counter } from '../store';
import { inWords, type Limited } from './standing';
import { windowOf } from './windows';

const idOf = (...parts: (string | number)[]): string => sha256(canonicalJson(parts));

/** `null` for a minute, which has no row. */
export function counterOf({ rule, subject }: Limited, now: number): Counter | null {
  const { scope, measure, every } = rule;
  if (every === 'minute') {
    return null;
  }
  const { startsAt, endsAt } = windowOf(every, now);
  return {
    id: idOf(scope, subject, measure, every, startsAt),
    scope,
    subject,
    measure,
    every,
    starts_at: startsAt,
    ends_at: endsAt,
  };
}

export const minuteKey = ({ rule: { scope, measure }, subject }: Limited): string =>
  idOf(scope, subject, measure, 'minute');

export function chargeFor({ rule }: Limited, counter: Counter, amount: number): Charge {
  return { counter, limit: rule.limit, amount, words: inWords(rule, counter.ends_at) };
}
