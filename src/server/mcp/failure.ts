/** Says of a failed `tools/call` whether it can have been carried out: what is not surely unsent or answered is unknown. */
import {
  OAuthClientFlowError, OAuthError, ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { ToolErrorCode } from '../../protocol';

export interface CallFailure {
  /** False only when it is certain that the server did not carry the call out. */
  sent: boolean | 'unknown';
  code: ToolErrorCode;
  /** For people and the model; no URL, no header. */
  message: string;
}

/** System errors that arise before a byte of the request left. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']);

function* causes(error: unknown): Generator<unknown> {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    yield current;
    if (current instanceof AggregateError) yield* current.errors;
    if (SdkError.isInstance(current) && current.data instanceof Error) yield* causes(current.data);
  }
}

/** Thrown where a request was given up before it left, or after it was turned away for its credentials. */
export class NotSent extends Error {
  override name = 'NotSent' as const;
}

function neverSent(error: unknown): boolean {
  for (const cause of causes(error)) {
    if (cause instanceof NotSent || NEVER_SENT.has(String((cause as NodeJS.ErrnoException).code))) return true;
  }
  return false;
}

/** An HTTP status below 500 says that the request was turned away before a tool ran. */
function turnedAway(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && error.status >= 400 && error.status < 500;
}

/** The server wants other credentials than it got; whatever was asked of it was not done. */
export function needsAuthorization(error: unknown): boolean {
  return UnauthorizedError.isInstance(error) || OAuthClientFlowError.isInstance(error) || error instanceof OAuthError;
}

/** True when the connection can no longer be trusted (lost session, broken transport); false when the server answered in protocol. */
export function didNotAnswer(error: unknown): boolean {
  return !ProtocolError.isInstance(error) && !(SdkError.isInstance(error) && error.code === SdkErrorCode.InvalidResult);
}

export function failureOf(error: unknown, serverName: string, aborted: boolean): CallFailure {
  if (ProtocolError.isInstance(error)) {
    return { sent: true, code: 'tool_error', message: `${serverName} answered with an error: ${error.message}` };
  }
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.InvalidResult) {
    return { sent: true, code: 'tool_error', message: `${serverName} carried out the call, but its answer is not a valid result.` };
  }
  if (needsAuthorization(error)) {
    return { sent: false, code: 'server_unavailable', message: `${serverName} refused the request: its account has to be connected anew.` };
  }
  if (neverSent(error)) return { sent: false, code: 'server_unavailable', message: `${serverName} cannot be reached.` };
  if (turnedAway(error)) return { sent: false, code: 'server_unavailable', message: `${serverName} refused the request.` };
  if (aborted) {
    return { sent: 'unknown', code: 'cancelled', message: `The call was stopped. Whether ${serverName} carried it out is unknown; it was not repeated.` };
  }
  return { sent: 'unknown', code: 'outcome_unknown', message: `${serverName} did not answer. Whether the call was carried out is unknown; it was not repeated.` };
}
