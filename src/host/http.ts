/**
 * The MFE's authenticated HTTP client as one streaming function. It keeps the JWT refresh and skips
 * the CSRF round trip.
 */
import { getAuthenticatedHttpClient } from '@edx/frontend-platform/auth';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path below the base path, starting with a slash. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Seconds, from `Retry-After`. */
  retryAfter: number | null;
  body: ReadableStream<Uint8Array> | null;
}

/** The part of axios used here; frontend-platform ships no types for it. */
interface AxiosLike {
  request(config: Record<string, unknown>): Promise<{
    status: number;
    headers: { get(name: string): unknown };
    data: ReadableStream<Uint8Array> | null;
  }>;
}

/**
 * Requests below `basePath` as the signed-in user. Answers of any status resolve; only a network
 * failure or an abort rejects. The BFF requires an Origin and the `USE-JWT-COOKIE` header instead
 * of a CSRF token, and serves no token endpoint.
 */
export function createHttp(basePath: string): (request: HttpRequest) => Promise<HttpAnswer> {
  return async ({ method, path, body, headers, signal }) => {
    const client = getAuthenticatedHttpClient() as unknown as AxiosLike;
    const answer = await client.request({
      method,
      url: `${basePath.replace(/\/+$/, '')}${path}`,
      data: body,
      // Without a body there is no type to name; axios would call it a form, which the BFF refuses.
      headers: { 'Content-Type': body === undefined ? false : 'application/json', ...headers },
      signal,
      responseType: 'stream',
      adapter: 'fetch',
      isCsrfExempt: true,
      validateStatus: () => true,
    });
    const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return {
      status: answer.status,
      retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
      body: answer.data,
    };
  };
}
