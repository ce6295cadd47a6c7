/**
 * Decides whether a failed `tools/call` may have been carried out. The outcome is unknown unless
 * the call was certainly not sent, or was answered.
 */
import { isNativeError } from 'node:util/types';
import {
  OAuthClientFlowError,
  OAuthError,
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { ToolErrorCode } from '../../../protocol';
import { beginning, BOUNDS, isRecord } from '../../base';
import { DemandRefused, TooManyQuestions } from '../elicitation';
import { printedJson, readJson } from '../messages';
import { NetworkRefusal } from '../network';
import { StreamEnded, UnreadableAnswer } from './answer-errors';
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
    if (
      (SdkError.isInstance(current) || ProtocolError.isInstance(current)) &&
      isNativeError(current.data)
    ) {
      yield* causes(current.data);
    }
  }
}

/**
 * Why there is no answer, if the error only stands for one (`streamable-http.ts`). No server can
 * send an `Error`.
 */
function standsFor(error: unknown): Error | null {
  return ProtocolError.isInstance(error) && isNativeError(error.data) ? error.data : null;
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
  SdkErrorCode.UnsupportedResultType,
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

/** No answer will come; whether the connection is lost is not known. */
export function lostAnswer(error: unknown): boolean {
  return timedOut(error) || standsFor(error) instanceof StreamEnded;
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
  const reason = standsFor(error);
  if (reason) {
    return didNotAnswer(reason);
  }
  if (
    refusalIn(error)?.sent === true ||
    error instanceof DemandRefused ||
    error instanceof UnreadableAnswer ||
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

/** An error of the protocol in the server's words, with what it says beside them. */
function errorWords({ code, message, data }: Pick<ProtocolError, 'code' | 'message' | 'data'>) {
  const isAbout = data !== undefined && code !== ProtocolErrorCode.UrlElicitationRequired;
  const words = [
    message.trim() === '' ? `code ${code}` : message,
    ...(isAbout ? [typeof data === 'string' ? data : printedJson(data)] : []),
  ];
  return beginning(words.join(' '), BOUNDS.serverErrorChars);
}

/** The error of the protocol in the body of a refusal, if there is one. */
function refusalWords(error: unknown): string | null {
  const text = SdkHttpError.isInstance(error) ? error.data.text : undefined;
  try {
    const found = readJson(typeof text === 'string' ? text : '', null).find((message) =>
      isRecord(message['error']),
    );
    return found ? errorWords(found['error'] as ProtocolError) : null;
  } catch {
    // Not JSON: the words of whatever stands between.
    return null;
  }
}

const answered = (message: string): CallFailure => ({ sent: true, code: 'tool_error', message });

/** What the server answered; `null` if it did not. */
function answerIn(error: unknown, serverName: string): CallFailure | null {
  if (ProtocolError.isInstance(error)) {
    return answered(`${serverName} answered with an error: ${errorWords(error)}`);
  }
  if (error instanceof UnreadableAnswer) {
    return answered(`${serverName} answered, but its answer cannot be read: ${error.words}`);
  }
  if (SdkError.isInstance(error) && ANSWERED.has(error.code)) {
    return answered(`${serverName} carried out the call, but its answer is not a valid result.`);
  }
  return error instanceof DemandRefused ? answered(error.message) : null;
}

export function failureOf(error: unknown, serverName: string, aborted: boolean): CallFailure {
  const reason = standsFor(error);
  if (reason) {
    return failureOf(reason, serverName, aborted);
  }
  const asked = askedToWait(error);
  if (asked) {
    return turnedAwayFor(asked, serverName, aborted);
  }
  const answer = answerIn(error, serverName);
  if (answer) {
    return answer;
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
    const words = refusalWords(error);
    if (words !== null) {
      return answered(`${serverName} refused the request: ${words}`);
    }
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
