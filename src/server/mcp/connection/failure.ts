/**
 * Decides whether a failed `tools/call` may have been carried out. The outcome is unknown unless
 * the call was certainly not sent, or was answered.
 */
import { isNativeError } from 'node:util/types';
import {
  OAuthClientFlowError,
  OAuthError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { ToolErrorCode } from '../../../protocol';
import { beginning, BOUNDS } from '../../base';
import { DemandRefused, TooManyQuestions } from '../elicitation';
import { NetworkRefusal } from '../network';
import { AskedToWait, waitWords } from './asked-to-wait';

export interface CallFailure {
  /** False only if the server certainly did not carry out the call. */
  sent: boolean | 'unknown';
  code: ToolErrorCode;
  /** For people and the model; no URL, no header. Holds words of the server only if `sent`. */
  message: string;
}

const UNKNOWN = 'Whether the call was carried out is unknown; it was not repeated.';

/** System errors that occur before any byte of the request is sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The error and its causes, outermost first. */
export function* causes(error: unknown): Generator<unknown> {
  for (
    let current = error, depth = 0;
    isNativeError(current) && depth < 8;
    current = current.cause, depth += 1
  ) {
    yield current;
    if (current instanceof AggregateError) {
      yield* current.errors;
    }
    if (SdkError.isInstance(current) && isNativeError(current.data)) {
      yield* causes(current.data);
    }
  }
}

/** The request failed before it was sent, or after the server refused its credentials. */
export class NotSent extends Error {
  override name = 'NotSent' as const;
}

function neverSent(error: unknown): boolean {
  for (const cause of causes(error)) {
    if (cause instanceof NotSent || NEVER_SENT.has(String((cause as NodeJS.ErrnoException).code))) {
      return true;
    }
  }
  return false;
}

const ANSWERED: ReadonlySet<SdkErrorCode> = new Set([
  SdkErrorCode.InvalidResult,
  SdkErrorCode.ListPaginationExceeded,
]);

function refusalIn(error: unknown): NetworkRefusal | null {
  for (const cause of causes(error)) {
    if (cause instanceof NetworkRefusal) {
      return cause;
    }
  }
  return null;
}

/** The server turned the request away for now. */
export function askedToWait(error: unknown): AskedToWait | null {
  for (const cause of causes(error)) {
    if (cause instanceof AskedToWait) {
      return cause;
    }
  }
  return null;
}

/** No server took the request: it was not reached, or wants other credentials or another time. */
export function certainlyRefused(error: unknown): boolean {
  return (
    refusalIn(error)?.sent === false ||
    needsAuthorization(error) ||
    neverSent(error) ||
    askedToWait(error) !== null
  );
}

/**
 * A refused request was not sent. If its answer was cut, it may have been carried out; if that
 * answer was a success, it was.
 */
function refusedBy({ sent }: NetworkRefusal, serverName: string): CallFailure {
  if (sent === false) {
    return {
      sent,
      code: 'server_unavailable',
      message: `${serverName} cannot be reached: its address is refused.`,
    };
  }
  if (sent === true) {
    return {
      sent,
      code: 'tool_error',
      message: `${serverName} carried out the call, but its answer is too large to be taken.`,
    };
  }
  return {
    sent,
    code: 'outcome_unknown',
    message: `The answer of ${serverName} was cut off at a limit. ${UNKNOWN}`,
  };
}

/** An HTTP status from 400 to 499: the server refused the request before a tool ran. */
function turnedAway(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && error.status >= 400 && error.status < 500;
}

/**
 * True if the time for an answer ran out: the request was cancelled, but the connection may still
 * be good.
 */
export function timedOut(error: unknown): boolean {
  return SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout;
}

/** The server wants other credentials, and did not carry out the request. */
export function needsAuthorization(error: unknown): boolean {
  return (
    UnauthorizedError.isInstance(error) ||
    OAuthClientFlowError.isInstance(error) ||
    error instanceof OAuthError
  );
}

/**
 * True if the connection can no longer be trusted (lost session, broken transport); false if the
 * server answered within the protocol.
 */
export function didNotAnswer(error: unknown): boolean {
  if (
    refusalIn(error)?.sent === true ||
    error instanceof DemandRefused ||
    askedToWait(error) !== null
  ) {
    return false;
  }
  return (
    !ProtocolError.isInstance(error) && !(SdkError.isInstance(error) && ANSWERED.has(error.code))
  );
}

/** The server did not carry out the call; the person may have stopped the wait. */
function turnedAwayFor(asked: AskedToWait, serverName: string, aborted: boolean): CallFailure {
  return aborted
    ? {
        sent: false,
        code: 'cancelled',
        message: `Stopped. ${serverName} did not carry out the call.`,
      }
    : {
        sent: false,
        code: 'server_unavailable',
        message: `${serverName} ${waitWords(asked)}. It did not carry out the call.`,
      };
}

export function failureOf(error: unknown, serverName: string, aborted: boolean): CallFailure {
  const asked = askedToWait(error);
  return asked
    ? turnedAwayFor(asked, serverName, aborted)
    : otherFailure(error, serverName, aborted);
}

function otherFailure(error: unknown, serverName: string, aborted: boolean): CallFailure {
  if (ProtocolError.isInstance(error)) {
    return {
      sent: true,
      code: 'tool_error',
      message: `${serverName} answered with an error: ${beginning(error.message, BOUNDS.serverErrorChars)}`,
    };
  }
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.InvalidResult) {
    return {
      sent: true,
      code: 'tool_error',
      message: `${serverName} carried out the call, but its answer is not a valid result.`,
    };
  }
  if (error instanceof DemandRefused) {
    return { sent: true, code: 'tool_error', message: error.message };
  }
  const refusal = refusalIn(error);
  if (refusal) {
    return refusedBy(refusal, serverName);
  }
  if (needsAuthorization(error)) {
    return {
      sent: false,
      code: 'server_unavailable',
      message: `${serverName} refused the request: its account has to be connected anew.`,
    };
  }
  if (neverSent(error)) {
    return { sent: false, code: 'server_unavailable', message: `${serverName} cannot be reached.` };
  }
  if (turnedAway(error)) {
    return {
      sent: false,
      code: 'server_unavailable',
      message: `${serverName} refused the request.`,
    };
  }
  if (aborted) {
    return {
      sent: 'unknown',
      code: 'cancelled',
      message:
        `The call was stopped. Whether ${serverName} carried it out is unknown; ` +
        'it was not repeated.',
    };
  }
  const missing =
    error instanceof TooManyQuestions
      ? 'asked too many questions, so the call was ended'
      : timedOut(error)
        ? 'did not answer in time'
        : 'did not answer';
  const message = `${serverName} ${missing}. ${UNKNOWN}`;
  return { sent: 'unknown', code: 'outcome_unknown', message };
}
