import { AppError, BOUNDS } from '../base';
import type { RequestHead } from './principal';

export interface Credentials {
  token: string;
  /** The browser sends cookies on its own, so a request with cookies must also prove its origin. */
  fromCookies: boolean;
}

const HEADER_PAYLOAD_COOKIE = 'edx-jwt-cookie-header-payload';
const SIGNATURE_COOKIE = 'edx-jwt-cookie-signature';

/** @throws AppError `unauthenticated` */
export function readCredentials({ headers }: RequestHead): Credentials {
  const { authorization } = headers;
  const [, bearer] =
    typeof authorization === 'string' ? (/^(?:Bearer|JWT) +(\S+)$/i.exec(authorization) ?? []) : [];
  const token =
    bearer ?? (headers['use-jwt-cookie'] === 'true' ? readCookies(headers.cookie) : null);
  if (token === null || token.length > BOUNDS.tokenChars) {
    throw new AppError('unauthenticated', 'Sign in first.');
  }
  return { token, fromCookies: bearer === undefined };
}

/** The LMS splits the token so that scripts can read when it expires but cannot steal it. */
function readCookies(header: string | string[] | undefined): string | null {
  const cookies = [header ?? []]
    .flat()
    .join(';')
    .split(';')
    .map((cookie) => cookie.trim());
  const headerPayload = valueOf(cookies, HEADER_PAYLOAD_COOKIE);
  const signature = valueOf(cookies, SIGNATURE_COOKIE);
  return headerPayload && signature ? `${headerPayload}.${signature}` : null;
}

/**
 * A sibling host may have planted a second cookie with the same name. Servers differ in which one
 * they take, so the BFF and the LMS could see two different people. Two values therefore count as
 * none.
 */
function valueOf(cookies: readonly string[], name: string): string | null {
  const values = new Set(
    cookies
      .filter((cookie) => cookie.startsWith(`${name}=`))
      .map((cookie) => cookie.slice(name.length + 1)),
  );
  const [value] = values;
  return values.size === 1 && value !== undefined ? value : null;
}
