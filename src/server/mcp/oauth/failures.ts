/** What people and the log read when an account is not connected. */
import type { McpServerConfig } from '../../config';
import { AppError, type Log } from '../../base';
import { expectedIss, type PendingFlow } from './flow';
import { reasonOf, said } from './reason';

export interface CallbackAnswer {
  state: string | undefined;
  code: string | undefined;
  iss: string | undefined;
  /** As the authorization server gives them instead of a code (RFC 6749, section 4.1.2.1). */
  error?: string | undefined;
  errorDescription?: string | undefined;
}

const because = (reason: string | null): string => (reason === null ? '' : ` Reason: ${reason}.`);

export const refused = (cause?: unknown, reason = reasonOf(cause)): AppError =>
  new AppError(
    'authorization_refused',
    `This connection could not be made. Start again from the assistant.${because(reason)}`,
    { cause },
  );

const declined = ({ name }: McpServerConfig): AppError =>
  new AppError(
    'authorization_declined',
    `You did not allow the assistant to use ${name}, so it is not connected.`,
  );

export const unavailable = ({ name }: McpServerConfig, cause: unknown): AppError =>
  new AppError(
    'authorization_unavailable',
    `${name} cannot be connected at the moment.${because(reasonOf(cause))}`,
    { cause },
  );

/** For the log, which has no message of a foreign error. */
export const failed = (what: string, error: unknown): string => {
  const reason = reasonOf(error);
  return reason === null ? `${what} failed` : `${what} failed: ${reason}`;
};

/** Why an answer brings no code. One that names another issuer is not believed (RFC 9207). */
export function withoutCode(
  { server, flow }: { server: McpServerConfig; flow: PendingFlow },
  { iss, error: code, errorDescription }: CallbackAnswer,
  log: Log,
): AppError {
  const expected = expectedIss(flow);
  const isForged = iss !== undefined && expected !== undefined && iss !== expected;
  if (isForged || code === undefined) {
    return refused();
  }
  if (code === 'access_denied') {
    return declined(server);
  }
  const reason = said(code, errorDescription);
  log({ subject: server.label, message: `completing an authorization failed: ${reason}` });
  return refused(undefined, reason);
}
