/** What an operator adds to every request of a provider, the same way for every wire. */
import { isRecord } from '../base';
import type { RemoteProvider } from '../config';

/** Where the vendors' libraries put the key. */
const KEY_HEADERS = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key'];

/**
 * A `fetch` that adds headers, query parameters and JSON. Headers win over those of the library,
 * so that a gateway gets the credential it asks for. It refuses redirects: `fetch` would send an
 * `x-api-key` header to the new host.
 */
export function sendFor(provider: RemoteProvider, send: typeof fetch): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    for (const [name, value] of Object.entries(provider.query)) {
      url.searchParams.set(name, value);
    }
    const headers = new Headers(init.headers);
    if (provider.apiKey === undefined) {
      KEY_HEADERS.forEach((name) => headers.delete(name));
    }
    for (const [name, value] of Object.entries(provider.headers)) {
      headers.set(name, value);
    }
    const body = withExtra(init.body, provider.extraBody);
    return send(url.href, { ...init, headers, body, redirect: 'error' });
  };
}

function withExtra(
  body: RequestInit['body'],
  extra: RemoteProvider['extraBody'],
): RequestInit['body'] {
  return typeof body === 'string' && Object.keys(extra).length > 0
    ? JSON.stringify(merged(JSON.parse(body), extra))
    : body;
}

/** Mappings are merged, everything else is replaced. */
function merged(value: unknown, extra: unknown): unknown {
  if (!isRecord(value) || !isRecord(extra)) {
    return extra;
  }
  const keys = new Set([...Object.keys(value), ...Object.keys(extra)]);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      Object.hasOwn(extra, key) ? merged(value[key], extra[key]) : value[key],
    ]),
  );
}
