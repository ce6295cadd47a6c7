/**
 * Everything that can go wrong between widget and BFF, as one error type with the shared codes and
 * three of the widget's own.
 */
import {
  ERRORS,
  type BudgetState,
  type ErrorBody,
  type ErrorCode,
  type ErrorTraits,
  type StreamError,
} from '../protocol';

interface FailureTraits extends Omit<ErrorTraits, 'about'> {
  about: ErrorTraits['about'] | 'connection';
}

const OWN_ERRORS = {
  /** No answer, or only a gateway's. */
  unreachable: { about: 'connection', retry: 'always' },
  /** An answer that broke off and could not be resumed. */
  stream_lost: { about: 'connection', retry: 'always' },
  /** An answer that does not follow this protocol. */
  unreadable: { about: 'request' },
} satisfies Record<string, FailureTraits>;

export type FailureCode = ErrorCode | keyof typeof OWN_ERRORS;

const TRAITS: Readonly<Record<FailureCode, FailureTraits>> = { ...ERRORS, ...OWN_ERRORS };

export class ChatError extends Error {
  override name = 'ChatError' as const;

  constructor(
    readonly code: FailureCode,
    /** The server's own sentence, for the log and for codes without a translation. */
    message: string = code,
    /** Seconds after which a retry makes sense. */
    readonly retryAfter: number | null = null,
    /** Which budget is used up. */
    readonly budget: BudgetState | null = null,
  ) {
    super(message);
  }

  get traits(): FailureTraits {
    return TRAITS[this.code];
  }

  /** Trying again cannot help; the budget of a minute is soon full again. */
  get isFinal(): boolean {
    return this.traits.final === true && this.budget?.every !== 'minute';
  }
}

export function asChatError(error: unknown): ChatError {
  return error instanceof ChatError
    ? error
    : new ChatError('unreachable', error instanceof Error ? error.message : String(error));
}

const BY_STATUS: Record<number, FailureCode> = {
  401: 'session_expired',
  413: 'body_too_large',
  429: 'rate_limited',
};

/**
 * The error for an answer other than 2xx, whether it came from the BFF or from something in front
 * of it.
 */
export function errorOfAnswer(status: number, text: string, retryAfter: number | null): ChatError {
  const body = parse(text) as Partial<ErrorBody> | null;
  const code = body?.error?.code;
  if (code && Object.hasOwn(ERRORS, code)) {
    return new ChatError(code, body?.error?.message, retryAfter, body?.error?.budget);
  }
  return new ChatError(
    BY_STATUS[status] ?? (status >= 500 ? 'unreachable' : 'unreadable'),
    `HTTP ${status}`,
    retryAfter,
  );
}

/** The error with which the BFF ends a stream before its response. */
export function errorOfStream({ code, message }: StreamError): ChatError {
  return Object.hasOwn(ERRORS, code)
    ? new ChatError(code, message)
    : new ChatError('unreadable', 'An error of the stream has no known code.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
