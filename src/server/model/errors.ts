/**
 * Turns a provider's failure into one of a few stable codes, with a message that holds no key, URL
 * or provider text.
 */
import { APICallError } from '@ai-sdk/provider';
import { AppError, isRecord } from '../base';

/** The longest wait that is passed on to a client, in seconds. */
const MAX_RETRY_AFTER = 3600;

/**
 * Error types and codes in the error frames of a stream, which carry no HTTP status.
 */
const STATUS_BY_NAME: Readonly<Record<string, number>> = {
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  invalid_request_error: 400,
  context_length_exceeded: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  request_too_large: 413,
};

const TELL_THEM = 'Please tell the people who run this site.';

const REJECTED: Readonly<Record<number, string>> = {
  401: `The model provider did not accept the assistant's credentials. ${TELL_THEM}`,
  402: `The assistant's account with the model provider needs attention. ${TELL_THEM}`,
  403: `The model provider does not allow this. ${TELL_THEM}`,
  404: `The configured model does not exist. ${TELL_THEM}`,
  413: 'This conversation is too long for the model. Please start a new one.',
};

function isHttpError(value: unknown): value is number {
  return typeof value === 'number' && value >= 400 && value <= 599;
}

/** The vendor's names for the failure, from a frame or from the body of a failed request. */
function namesOf(error: Record<string, unknown>): unknown[] {
  const inner = isRecord(error.data) && isRecord(error.data.error) ? error.data.error : {};
  return [error.code, inner.code, error.type, inner.type];
}

function statusOf(error: Record<string, unknown>): number | null {
  if (isHttpError(error.statusCode)) {
    return error.statusCode;
  }
  for (const name of namesOf(error)) {
    if (isHttpError(name)) {
      return name;
    }
    if (typeof name === 'string' && Object.hasOwn(STATUS_BY_NAME, name)) {
      return STATUS_BY_NAME[name] ?? null;
    }
  }
  return null;
}

/**
 * Whole seconds from a `Retry-After` header in either form; `undefined` if it is absent or invalid.
 */
function retryAfterOf(error: unknown, now: () => number): number | undefined {
  const header = APICallError.isInstance(error)
    ? error.responseHeaders?.['retry-after']
    : undefined;
  if (header === undefined) {
    return undefined;
  }
  const seconds = /^\d+(\.\d+)?$/.test(header)
    ? Number(header)
    : (Date.parse(header) - now()) / 1000;
  return Number.isFinite(seconds)
    ? Math.min(Math.max(Math.ceil(seconds), 0), MAX_RETRY_AFTER)
    : undefined;
}

function rejected(status: number, error: Record<string, unknown>): AppError {
  const tooLong = namesOf(error).includes('context_length_exceeded');
  const message = REJECTED[tooLong ? 413 : status] ?? 'The model provider rejected the request.';
  return new AppError('model_rejected', message, { cause: error });
}

/** 4xx statuses that are worth a retry: the server timed out, or another request interfered. */
const PASSING = new Set([408, 409, 425]);

/**
 * Turns what `doStream` throws, or an `error` part, into an `AppError`; an AppError passes through
 * unchanged. `model_rate_limited` (with `retryAfter` if the provider gives it), `model_rejected`
 * for other 4xx, `interrupted` for an abort, and `model_unavailable` for everything else: 5xx,
 * network, a broken stream. The original stays in `cause`, for the log only.
 */
export function toModelError(error: unknown, now: () => number = Date.now): AppError {
  if (error instanceof AppError) {
    return error;
  }
  const record = isRecord(error) ? error : {};
  if (record.name === 'AbortError') {
    return new AppError('interrupted', 'The answer was stopped.', { cause: error });
  }
  const status = statusOf(record);
  if (status === 429) {
    return new AppError('model_rate_limited', 'The model is busy. Please try again in a moment.', {
      cause: error,
      retryAfter: retryAfterOf(error, now),
    });
  }
  if (status !== null && status < 500 && !PASSING.has(status)) {
    return rejected(status, record);
  }
  return new AppError(
    'model_unavailable',
    'The model cannot be reached at the moment. Please try again.',
    {
      cause: error,
      retryAfter: retryAfterOf(error, now),
    },
  );
}
