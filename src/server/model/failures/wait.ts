/** Reads how long a provider asks to wait: from headers, from Google's details, from its words. */
import type { ProviderReport } from './provider-report';

/** Nobody waits longer. */
const MAX_WAIT_MS = 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** @param now Milliseconds since the epoch. */
export function waitOf(report: ProviderReport, now: number): number | null {
  const { headers } = report;
  const wait =
    number(headers['retry-after-ms']) ??
    moment(headers['retry-after'], now) ??
    inDetails(report) ??
    inWords(report.words) ??
    resetOf(headers, now);
  return wait === null ? null : Math.min(Math.max(Math.ceil(wait), 0), MAX_WAIT_MS);
}

const number = (text: string | undefined): number | null =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;

/** Seconds, or a date. */
function moment(text: string | undefined, now: number): number | null {
  const seconds = number(text);
  return seconds === null ? until(text, now) : seconds * 1000;
}

function until(text: string | undefined, now: number): number | null {
  const date = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? null : date - now;
}

/** E.g. `7.66s`, `1m30s`, `120ms`, `6m0s`. */
function duration(text: string | undefined): number | null {
  if (text === undefined || !/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+$/.test(text)) {
    return null;
  }
  return [...text.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

/** `google.rpc.RetryInfo`. */
function inDetails({ records }: ProviderReport): number | null {
  const delay = records.map(({ retryDelay }) => retryDelay).find((value) => value !== undefined);
  return typeof delay === 'string' ? duration(delay) : null;
}

const IN_WORDS =
  /(?:try again|retry|wait)[a-z ]{0,20} (?:in|after|for) {0,2}(\d[\d.]{0,9} ?[a-z]{0,7}(?:\d[\d.]{0,9}(?:ms|s))?)/i;

function inWords(words: string): number | null {
  const [, text = ''] = IN_WORDS.exec(words) ?? [];
  const short = text
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/ ?(h|m|s)(?:ours?|in(?:ute)?s?|ec(?:ond)?s?)$/, '$1')
    .replaceAll(' ', '');
  return duration(short);
}

/**
 * When a used-up limit is renewed. Where none is at zero, the request was larger than what is left
 * of the tokens.
 */
function resetOf(headers: ProviderReport['headers'], now: number): number | null {
  const limits = Object.keys(headers).filter((name) => /ratelimit.*reset/.test(name));
  const usedUp = limits.filter((name) => headers[name.replace('reset', 'remaining')] === '0');
  const [chosen] = [...usedUp, ...limits.filter((name) => name.includes('tokens')), ...limits];
  const text = chosen === undefined ? undefined : headers[chosen];
  const amount = number(text);
  if (amount === null) {
    return duration(text) ?? until(text, now);
  }
  // Seconds to wait, or a moment in seconds or milliseconds.
  return amount < 1e9 ? amount * 1000 : (amount < 1e12 ? amount * 1000 : amount) - now;
}
