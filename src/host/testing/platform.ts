/**
 * What the MFE gives the widget, for its tests: a signed-in client that really sends, and spies for
 * the rest. `test/setup-browser.ts` substitutes them for the MFE's own modules.
 */
import { request as send } from 'node:http';
import { Readable } from 'node:stream';

/** A request as the widget passed it to the MFE's client. */
export interface SentConfig {
  method: string;
  url: string;
  data?: unknown;
  headers: Record<string, string | false>;
  signal?: AbortSignal;
  isCsrfExempt?: boolean;
  responseType?: string;
  adapter?: string;
  validateStatus: (status: number) => boolean;
}

/** The user and the origin that a test sets, what requests wait for, and every request so far. */
export const platform = {
  origin: '',
  user: { userId: 7 } as { userId: number } | null,
  network: Promise.resolve(),
  sent: [] as SentConfig[],
};

/** The MFE's origin serves the BFF below this path. */
const PROXY = '/mcp-assistant';

async function request(config: SentConfig) {
  const { method, url, data, headers, signal } = config;
  platform.sent.push(config);
  await platform.network;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const given = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== false,
    );
    const outgoing = send(`${platform.origin}${url.replace(PROXY, '')}`, {
      method,
      headers: Object.fromEntries(given),
    });
    signal?.addEventListener('abort', () => outgoing.destroy(signal.reason as Error));
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) =>
      resolve({
        status: incoming.statusCode,
        headers: { get: (name: string) => incoming.headers[name] },
        data: Readable.toWeb(incoming),
      }),
    );
    outgoing.end(data === undefined ? undefined : JSON.stringify(data));
  });
}

export const auth = {
  getAuthenticatedHttpClient: () => ({ request }),
  getAuthenticatedUser: () => platform.user,
  redirectToLogin: jest.fn<void, [string]>(),
};

export const logging = { logError: jest.fn<void, [Error]>() };

export const analytics = {
  sendTrackEvent: jest.fn<void, [string, Record<string, string | number>]>(),
  sendTrackingLogEvent: jest.fn<void, [string, Record<string, string | number>]>(),
};
