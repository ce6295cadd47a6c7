import { AppError } from '../base';
import type { RequestHead } from './principal';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * For requests with cookies: an Origin must be allowed. A request that changes something needs an
 * Origin, unless the browser marks it as same-origin.
 * @throws AppError `origin_not_allowed`
 */
export function checkOrigin(
  { method, headers }: RequestHead,
  allowedOrigins: ReadonlySet<string>,
): void {
  const { origin } = headers;
  const allowed =
    origin === undefined
      ? SAFE_METHODS.has(method) || headers['sec-fetch-site'] === 'same-origin'
      : typeof origin === 'string' && allowedOrigins.has(origin);
  if (!allowed) {
    throw new AppError('origin_not_allowed', 'This page is not allowed to use the assistant.');
  }
}
