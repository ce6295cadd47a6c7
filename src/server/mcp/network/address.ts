/**
 * Decides where a connection may go: by its URL, and by every address that the name resolves to
 * when the connection opens.
 */
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isAllowedHost, isPrivateAddress, namesPrivateHost } from '../../config';
import type { TlsOptions } from './dispatchers';
import { NetworkRefusal, type NetworkRefusalCode } from './refusal';

/**
 * All addresses of a name. Called once per connection, which goes to one of these addresses.
 */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/**
 * Checks the URL alone.
 * @throws NetworkRefusal
 */
export function checkUrl(url: URL, allowedHosts: readonly string[]): void {
  const code = objectionTo(url, allowedHosts);
  if (code !== null) {
    throw new NetworkRefusal(code, url.host, false);
  }
}

function objectionTo(url: URL, allowedHosts: readonly string[]): NetworkRefusalCode | null {
  const allowed = isAllowedHost(url, allowedHosts);
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) {
    return 'scheme_refused';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials_in_url';
  }
  // A trailing dot is another spelling of the same name, which lists of names miss.
  if (url.hostname.endsWith('.')) {
    return 'host_refused';
  }
  return !allowed && namesPrivateHost(url) ? 'host_refused' : null;
}

/**
 * One bad address is enough to refuse: a name with public and private addresses is an attack or a
 * mistake.
 */
function checkAddresses(hostname: string, addresses: readonly string[]): void {
  if (addresses.some((address) => isIP(address) === 0 || isPrivateAddress(address))) {
    throw new NetworkRefusal('address_refused', hostname, false);
  }
}

/**
 * Checks a name before it is given to a proxy, which connects to whatever the name means there. A
 * name that nobody here knows is left to the proxy.
 * @throws NetworkRefusal
 */
export async function checkBeforeProxy(
  url: URL,
  allowedHosts: readonly string[],
  resolve: Resolve,
): Promise<void> {
  if (!isAllowedHost(url, allowedHosts)) {
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = await resolve(hostname).catch((): string[] => []);
    checkAddresses(url.host, addresses);
  }
}

/**
 * `dns.lookup` as sockets call it. The socket connects to this answer: nothing resolves the name
 * again.
 */
function lookupWith(resolve: Resolve, check: typeof checkAddresses): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname)
      .then((addresses) => {
        const [first] = addresses;
        if (first === undefined) {
          throw Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });
        }
        check(hostname, addresses);
        if (options.all) {
          callback(
            null,
            addresses.map((address) => ({ address, family: isIP(address) })),
          );
        } else {
          callback(null, first, isIP(first));
        }
      })
      .catch((error: Error) => callback(error, []));
  };
}

/**
 * Opens sockets for undici. Also checks the URL, because a socket to a literal address calls no
 * lookup function.
 * @param timeout Milliseconds for name, TCP and TLS together.
 * @param tls Certificates of the host.
 */
export function guardedConnector(
  allowedHosts: readonly string[],
  resolve: Resolve,
  timeout: number,
  tls: TlsOptions = {},
): buildConnector.connector {
  const toPublic = buildConnector({ ...tls, timeout, lookup: lookupWith(resolve, checkAddresses) });
  const toAllowed = buildConnector({ ...tls, timeout, lookup: lookupWith(resolve, () => {}) });
  return (options, callback) => {
    const url = new URL(`${options.protocol}//${options.host}`);
    try {
      checkUrl(url, allowedHosts);
    } catch (error) {
      callback(error as NetworkRefusal, null);
      return;
    }
    (isAllowedHost(url, allowedHosts) ? toAllowed : toPublic)(options, callback);
  };
}
