/** Issuers and resources name a place. Two spellings of one place are the same, nothing else is. */
import { checkResourceAllowed } from '@modelcontextprotocol/client';

const ISSUER = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d+))?(\/[^?#\\\s]*)?$/i;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * One spelling of an issuer: scheme and host in lower case, no default port, no `/` as the whole
 * path. What is not a plain URL stays as it is, and equals only itself.
 */
export function canonicalIssuer(text: string): string {
  const match = ISSUER.exec(text);
  if (!match) {
    return text;
  }
  const [, scheme = '', host = '', port, path = ''] = match;
  const protocol = scheme.toLowerCase();
  const rest = port === undefined || port === DEFAULT_PORTS[protocol] ? '' : `:${port}`;
  return `${protocol}://${host.toLowerCase()}${rest}${path === '/' ? '' : path}`;
}

/** The metadata of a server is about another resource than the server. */
export class OtherResource extends Error {
  override name = 'OtherResource' as const;
}

/**
 * Checks what a server's metadata calls the resource (RFC 9728, section 3.3). A slash at the end of
 * the path makes no difference.
 * @returns The resource as the metadata writes it: that is how the authorization server knows it.
 */
export function checkedResource(serverUrl: URL, resource: string | undefined): string | undefined {
  if (resource === undefined) {
    return undefined;
  }
  const named = new URL(resource);
  const requested = new URL(serverUrl.href);
  requested.pathname = requested.pathname.replace(/\/?$/, '/');
  const isPlain = named.username + named.password + named.hash === '';
  const isSameQuery = named.search === '' || named.search === requested.search;
  const isAllowed = checkResourceAllowed({
    requestedResource: requested,
    configuredResource: named,
  });
  if (!isPlain || !isSameQuery || !isAllowed) {
    throw new OtherResource('the metadata is about another resource');
  }
  return resource;
}

/** For a provider of the SDK, which sends a text as it is, and a URL with an added slash. */
export const validateResourceURL = async (
  serverUrl: string | URL,
  resource?: string,
): Promise<URL | undefined> =>
  checkedResource(new URL(serverUrl), resource) as unknown as URL | undefined;
