/** Servers that turn a request away for now: it was not carried out, and they may say how long. */

/** A refusal with 429, or with 503 and `Retry-After`: the request was not carried out. */
export class AskedToWait extends Error {
  override name = 'AskedToWait' as const;

  constructor(
    readonly status: number,
    /** Milliseconds; `null` if the server does not say. */
    readonly waitMs: number | null,
  ) {
    super('The server asks to wait.');
  }
}

/** `Retry-After` as RFC 9110 has it: seconds or a date. */
function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) {
    return Number(text) * 1_000;
  }
  const date = /[a-z]/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/**
 * The transports lose the headers of a refusal.
 * @returns A `fetch` that rejects with `AskedToWait`.
 */
export function hearingWaits(send: typeof fetch, now: () => number): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (init?.method !== 'POST' || (response.status !== 429 && response.status !== 503)) {
      return response;
    }
    const waitMs = retryAfterMs(response.headers, now());
    // A 503 alone may come from a proxy that lost the answer.
    if (response.status === 503 && waitMs === null) {
      return response;
    }
    await response.body?.cancel();
    throw new AskedToWait(response.status, waitMs);
  };
}

/** For people, after the server's name. */
export const waitWords = ({ waitMs }: AskedToWait): string =>
  waitMs === null ? 'gets too many requests' : `asks to wait ${Math.ceil(waitMs / 1_000)} s`;
