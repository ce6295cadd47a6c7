/** Turns LiteLLM's `auth_type` and `auth_value` into the header that carries the credential. */
import type { Path, Report } from './problems';

export interface Credential {
  /** The configuration key that holds it, used in problems. */
  key: string;
  header: string;
  value: string;
}

/** `basic` takes `user:password`, or its RFC 7617 encoding, which has no colon. */
const basic = (value: string): string =>
  `Basic ${value.includes(':') ? Buffer.from(value, 'utf8').toString('base64') : value}`;

const HEADERS: Readonly<
  Record<string, (value: string) => readonly [header: string, value: string]>
> = {
  bearer_token: (value) => [
    'Authorization',
    value.startsWith('Bearer ') ? value : `Bearer ${value}`,
  ],
  api_key: (value) => ['X-API-Key', value],
  basic: (value) => ['Authorization', value.startsWith('Basic ') ? value : basic(value)],
  authorization: (value) => ['Authorization', value],
  token: (value) => ['Authorization', `token ${value}`],
};

const CALLERS_TOKEN = "is refused: the LMS's token of a caller is never passed on to a server";

/** Schemes that LiteLLM supports and the BFF does not, with the reason. */
export const refusedAuthTypes: Readonly<Record<string, string>> = {
  oauth2_id_jag:
    'is not supported by this version: use oauth2, or a credential that does not change',
  oauth2_token_exchange: CALLERS_TOKEN,
  true_passthrough: CALLERS_TOKEN,
  oauth_delegate: CALLERS_TOKEN,
  aws_sigv4:
    'is not supported: requests are not signed for AWS; put a gateway with a bearer token in front of the server',
};

export const authTypes: readonly string[] = ['none', ...Object.keys(HEADERS), 'oauth2'];

/** @param value with its configuration key; `null` if none is given */
export function readCredential(
  report: Report,
  path: Path,
  type: string | null,
  value: { key: string; text: string } | null,
): Credential | null {
  const at = [...path, 'auth_type'];
  if (type === null) {
    if (value !== null) {
      report.problem(
        at,
        `is missing, so that nobody knows how to send ${value.key}`,
        `Set it to one of: ${authTypes.join(', ')}.`,
      );
    }
    return null;
  }
  // OAuth has its own keys.
  if (type === 'none' || type === 'oauth2') {
    if (value !== null) {
      report.problem(
        [...path, value.key],
        `is given although auth_type is ${type}`,
        `Remove ${value.key}, or set another auth_type.`,
      );
    }
    return null;
  }
  if (Object.hasOwn(refusedAuthTypes, type)) {
    report.problem(at, `${type} ${refusedAuthTypes[type]}`, `Use one of: ${authTypes.join(', ')}.`);
    return null;
  }
  const headerOf = Object.hasOwn(HEADERS, type) ? HEADERS[type] : undefined;
  if (headerOf === undefined) {
    report.problem(
      at,
      'is not a known way to authenticate',
      `Use one of: ${authTypes.join(', ')}.`,
    );
    return null;
  }
  if (value === null) {
    report.problem(
      [...path, 'auth_value'],
      `is missing; auth_type is ${type}`,
      'Set it, best to os.environ/NAME, or set auth_type to none.',
    );
    return null;
  }
  const [header, text] = headerOf(value.text);
  return { key: value.key, header, value: text };
}
