/**
 * Decides where a connection may go: by the URL, and again by every address that its name resolves
 * to when it is opened.
 */
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isAllowedHost, isPrivateAddress, namesPrivateHost } from '../../config';
import { NetworkRefusal, type RefusalCode } from './refusal';

/**
 * All addresses of a name. Asked once for every connection, which goes to one of the addresses in
 * this answer.
 */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/**
 * Passes where the URL alone gives no reason to refuse.
 * @throws NetworkRefusal
 */
export function checkUrl(url: URL, allowedHosts: readonly string[]): void {
  const code = objectionTo(url, allowedHosts);
  if (code !== null) {
    throw new NetworkRefusal(code, url.host, false);
  }
}

function objectionTo(url: URL, allowedHosts: readonly string[]): RefusalCode | null {
  const allowed = isAllowedHost(url, allowedHosts);
  if (url.protocol !== 'https:' && !(allowed && url.protocol === 'http:')) {
    return 'scheme_refused';
  }
  if (url.username !== '' || url.password !== '') {
    return 'credentials_in_url';
  }
  // A second spelling of every name, which lists of names forget.
  if (url.hostname.endsWith('.')) {
    return 'host_refused';
  }
  return !allowed && namesPrivateHost(url) ? 'host_refused' : null;
}

/**
 * One bad address spoils the answer: a name that is public and private at once is an attack or a
 * mistake.
 */
function checkAddresses(hostname: string, addresses: readonly string[]): void {
  if (addresses.some((address) => isIP(address) === 0 || isPrivateAddress(address))) {
    throw new NetworkRefusal('address_refused', hostname, false);
  }
}

/**
 * `dns.lookup` as sockets call it. What it answers is what is connected to: nothing resolves the
 * name a second time.
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
 * Opens sockets for undici. The URL is checked here too, since a socket to a literal address asks
 * no lookup function.
 * @param timeout milliseconds for name, TCP and TLS together
 */
export function guardedConnector(
  allowedHosts: readonly string[],
  resolve: Resolve,
  timeout: number,
): buildConnector.connector {
  const toPublic = buildConnector({ timeout, lookup: lookupWith(resolve, checkAddresses) });
  const toAllowed = buildConnector({ timeout, lookup: lookupWith(resolve, () => {}) });
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
