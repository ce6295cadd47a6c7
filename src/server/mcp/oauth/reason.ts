/** Why an authorization failed: for the log and for the person, without secrets and addresses. */
import {
  AuthorizationServerMismatchError,
  InsecureTokenEndpointError,
  IssuerMismatchError,
  OAuthError,
  RegistrationRejectedError,
} from '@modelcontextprotocol/client';
import { isRecord, oneLine, withoutHidden } from '../../base';
import { OtherResource } from './same-url';

const REASON_CHARS = 200;
/** Tokens, codes and addresses are long; words are not. */
const LONG = /[\w\-.~+/=:%@?&#]{24,}/g;

/** What an authorization server says, bounded and inert. */
export function said(code: string, description?: string): string {
  const words =
    description === undefined || description === code ? code : `${code}: ${description}`;
  return oneLine(withoutHidden(words).replace(LONG, '…'), REASON_CHARS);
}

function rejection({ status, body }: RegistrationRejectedError): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    answer = null;
  }
  const { error, error_description: description } = isRecord(answer) ? answer : {};
  const words = typeof error === 'string' ? `, ${error}` : '';
  return said(
    `registration refused (HTTP ${status}${words})`,
    typeof description === 'string' ? description : undefined,
  );
}

/** `null` where nothing more is known than that it failed. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof OAuthError) {
    return said(error.code, error.message);
  }
  if (error instanceof RegistrationRejectedError) {
    return rejection(error);
  }
  if (error instanceof IssuerMismatchError) {
    return 'the answer is of another authorization server than expected (issuer)';
  }
  if (error instanceof AuthorizationServerMismatchError) {
    return 'the server names another authorization server than the configured one';
  }
  if (error instanceof InsecureTokenEndpointError) {
    return 'the token endpoint is not an https:// URL';
  }
  if (error instanceof OtherResource) {
    return 'the metadata of the server is about another resource';
  }
  return error instanceof Error && error.cause !== undefined ? reasonOf(error.cause) : null;
}
