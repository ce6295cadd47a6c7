/**
 * Sends GET requests to the LMS, bounded in time and size. Every failure of the LMS becomes one
 * error.
 */
import type { z } from 'zod';
import { AppError, BOUNDS } from '../base';

export interface LmsHttpOptions {
  /** No trailing slash. */
  baseUrl: string;
  fetch: typeof fetch;
  timeoutMs: number;
}

export interface LmsAnswer {
  /** 200, or a refusal that the caller interprets: 400, 403, 404, 422, … */
  status: number;
  contentType: string;
  text: string;
}

export interface LmsHttp {
  /**
   * @param url Absolute, or a path of the LMS.
   * @param token Sent as `Authorization: JWT …`; `null` for an anonymous request.
   * @throws AppError `lms_unavailable` (network, time, size, 3xx, 429, 5xx) or `session_expired`
   *   (401).
   */
  get: (url: string, token: string | null) => Promise<LmsAnswer>;
}

export function lmsUnavailable(cause: unknown): AppError {
  return new AppError(
    'lms_unavailable',
    'The course site is not answering at the moment. Try again soon.',
    { retryAfter: 5, cause },
  );
}

export function createLmsHttp({ baseUrl, fetch, timeoutMs }: LmsHttpOptions): LmsHttp {
  async function request(url: string, token: string | null): Promise<LmsAnswer> {
    const response = await fetch(url.startsWith('/') ? baseUrl + url : url, {
      headers: {
        accept: 'application/json, text/plain;q=0.9',
        ...(token !== null && { authorization: `JWT ${token}` }),
      },
      // A redirect leads to a login page or to another site; neither may see the token.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: await readText(response),
    };
  }

  return {
    async get(url, token) {
      const answer = await request(url, token).catch((error: unknown) => {
        throw lmsUnavailable(error);
      });
      if (answer.status === 401) {
        throw new AppError('session_expired', 'Your session has expired. Sign in again.');
      }
      const usable =
        answer.status === 200 ||
        (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
      if (!usable) {
        throw lmsUnavailable(`status ${answer.status}`);
      }
      return answer;
    },
  };
}

/** @throws AppError `lms_unavailable` if the answer is not the expected JSON. */
export function parseAnswer<T>(schema: z.ZodType<T>, { text }: LmsAnswer): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw lmsUnavailable(error);
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BOUNDS.lmsAnswerBytes) {
      throw new RangeError(`an answer of more than ${BOUNDS.lmsAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
