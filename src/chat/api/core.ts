/**
 * What every call to the BFF is made of; everything a call can fail with is a `ChatError`, except
 * an abort, which stays what it is.
 */
import { asChatError, ChatError, errorOfAnswer } from '../errors';

type Body = ReadableStream<Uint8Array>;

/**
 * One HTTP request as the signed-in user. Resolves for any status; rejects when there is no answer,
 * or on abort.
 */
export type Transport = (request: {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}) => Promise<{ status: number; retryAfter: number | null; body: Body | null }>;

type Request = Parameters<Transport>[0];

/** The files beside this one have the calls themselves: one for each thing that the BFF has. */
export interface Api {
  /** For an answer that may have no body. */
  send: (request: Request) => Promise<Body | null>;
  /** For an answer whose body is read as it comes. */
  open: (request: Request) => Promise<Body>;
  /** For an answer of JSON. */
  call: <T>(request: Request) => Promise<T>;
}

/** @param onRefused Called for every answer that is an error, before the caller gets it. */
export function createApi(
  transport: Transport,
  onRefused: (error: ChatError, request: Request) => void = () => undefined,
): Api {
  async function send(request: Request): Promise<Body | null> {
    const { status, retryAfter, body } = await transport(request).catch((error: unknown) => {
      throw request.signal?.aborted ? error : asChatError(error);
    });
    if (status < 200 || status > 299) {
      const error = errorOfAnswer(status, await readText(body), retryAfter);
      onRefused(error, request);
      throw error;
    }
    return body;
  }

  async function open(request: Request): Promise<Body> {
    const body = await send(request);
    if (!body) {
      throw new ChatError('unreadable', 'The answer has no body.');
    }
    return body;
  }

  async function call<T>(request: Request): Promise<T> {
    const text = await readText(await open(request));
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new ChatError('unreadable', 'The answer is not JSON.');
    }
  }

  return { send, open, call };
}

/** The query string; what is `null` or `undefined` is left out. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const entries = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

async function readText(body: Body | null): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
