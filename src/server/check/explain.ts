/**
 * Explains why a server cannot be used and what an operator can do, from error codes alone:
 * messages may hold secrets.
 */
import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { AppError } from '../base';
import {
  AskedToWait,
  causes,
  NetworkRefusal,
  ProgramFailed,
  StreamEnded,
  UnreadableAnswer,
  waitWords,
} from '../mcp';

export interface Explanation {
  reason: string;
  fix: string;
}

/** The server exceeded its configured timeout. */
export class DeadlineError extends Error {
  override name = 'DeadlineError' as const;
}

const NETWORK: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  ECONNREFUSED: ['nothing listens there', 'Start the server, or correct host and port.'],
  ENOTFOUND: ['its host name does not exist', 'Correct the host name, or the DNS of this machine.'],
  EAI_AGAIN: ['its host name cannot be looked up', 'Check the DNS of this machine.'],
  EHOSTUNREACH: [
    'there is no route to its host',
    'Check the network between this machine and the server.',
  ],
  ENETUNREACH: [
    'there is no route to its network',
    'Check the network between this machine and the server.',
  ],
  ECONNRESET: [
    'it closed the connection',
    "Look at the server's own log, and at proxies in between.",
  ],
  UND_ERR_SOCKET: [
    'it closed the connection',
    "Look at the server's own log, and at proxies in between.",
  ],
  ETIMEDOUT: ['its host does not answer', 'Check firewalls between this machine and the server.'],
  UND_ERR_CONNECT_TIMEOUT: [
    'its host does not answer',
    'Check firewalls between this machine and the server.',
  ],
  CERT_HAS_EXPIRED: ['its TLS certificate has expired', 'Renew the certificate.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its TLS certificate is self-signed',
    'Give it a certificate that this machine trusts (NODE_EXTRA_CA_CERTS).',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its TLS certificate is not trusted here',
    'Add its authority to NODE_EXTRA_CA_CERTS.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its TLS certificate is not trusted here',
    'Add its authority to NODE_EXTRA_CA_CERTS.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its TLS certificate is for another host',
    'Correct the host name, or the certificate.',
  ],
  ENOENT: ['its program cannot be found', 'Correct command; a path should be absolute.'],
  EACCES: ['its program may not be started', 'Make the file executable for this user.'],
};

function ofStatus(status: number): Explanation {
  if (status === 401 || status === 403) {
    return {
      reason: `it refuses the credential (HTTP ${status})`,
      fix: 'Correct authorization, headers or auth_value.',
    };
  }
  if (status === 404 || status === 405) {
    return {
      reason: `it has no MCP endpoint at this path (HTTP ${status})`,
      fix: 'Correct the path in server_url; for an old server, set transport to sse.',
    };
  }
  if (status < 500) {
    return {
      reason: `it refuses the request (HTTP ${status})`,
      fix: "Compare server_url and headers with the server's documentation.",
    };
  }
  return { reason: `it fails (HTTP ${status})`, fix: "Look at the server's own log." };
}

function ofCause(cause: unknown): Explanation | null {
  if (cause instanceof AppError) {
    return { reason: cause.message, fix: 'See the operator guide about this limit.' };
  }
  if (cause instanceof NetworkRefusal) {
    return {
      reason: `the network guard stopped it: ${cause.message}`,
      fix: 'If that host is yours, add it to mcp.allowed_hosts or MCP_ALLOWED_HOSTS.',
    };
  }
  if (cause instanceof AskedToWait) {
    return {
      reason: `it ${waitWords(cause)} (HTTP ${cause.status})`,
      fix: 'Wait, or ask those who run it for a higher limit.',
    };
  }
  if (SdkHttpError.isInstance(cause)) {
    return ofStatus(cause.status);
  }
  if (cause instanceof StreamEnded) {
    return {
      reason: 'it ends its answer before it is complete',
      fix: "Look at the server's own log, and at proxies in between.",
    };
  }
  if (cause instanceof UnreadableAnswer) {
    return {
      reason: 'its answer is no message of the protocol',
      fix: 'Check that server_url is its MCP endpoint.',
    };
  }
  // With an error as its data it only stands for that one.
  if (ProtocolError.isInstance(cause) && !(cause.data instanceof Error)) {
    return {
      reason: `it answers with the protocol error ${cause.code}`,
      fix: "Look at the server's own log.",
    };
  }
  const { code } = cause as { code?: unknown };
  const known =
    typeof code === 'string' && Object.hasOwn(NETWORK, code) ? NETWORK[code] : undefined;
  return known === undefined ? null : { reason: known[0], fix: known[1] };
}

function isTimeout(cause: unknown): boolean {
  return (
    cause instanceof DeadlineError ||
    (SdkError.isInstance(cause) && cause.code === SdkErrorCode.RequestTimeout)
  );
}

/** A program says itself why it ends, where nobody else reads it. */
function ofProgram({ cause, message }: ProgramFailed): Explanation {
  const isEnded = SdkError.isInstance(cause) && cause.code === SdkErrorCode.ConnectionClosed;
  const { reason, fix } = isEnded
    ? {
        reason: 'its program ended',
        fix: 'Run its command by hand, with the same arguments and variables.',
      }
    : explain(cause);
  return { reason: message === '' ? reason : `${reason}; ${message}`, fix };
}

/** Explains the outermost cause that it recognizes. */
export function explain(error: unknown): Explanation {
  if (error instanceof ProgramFailed) {
    return ofProgram(error);
  }
  for (const cause of causes(error)) {
    if (isTimeout(cause)) {
      return {
        reason: 'it does not answer in time',
        fix: "Look at the server's own log, or raise connect_timeout and list_timeout.",
      };
    }
    const explanation = ofCause(cause);
    if (explanation !== null) {
      return explanation;
    }
  }
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.EraNegotiationFailed) {
    return {
      reason: 'it does not speak the protocol that is configured',
      fix: 'Set protocol to auto, or leave it out.',
    };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return {
    reason: `it does not answer as an MCP server (${name})`,
    fix: 'Check that server_url is its MCP endpoint.',
  };
}

/** Why a host does not answer, for what is no MCP server; `null` if the error does not say. */
export function networkReason(error: unknown): string | null {
  for (const cause of causes(error)) {
    const { code, name } = cause as { code?: unknown; name?: unknown };
    if (name === 'TimeoutError') {
      return 'it does not answer in time';
    }
    if (typeof code === 'string' && Object.hasOwn(NETWORK, code)) {
      return NETWORK[code]?.[0] ?? null;
    }
  }
  return null;
}
