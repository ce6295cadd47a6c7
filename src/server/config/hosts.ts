/**
 * Decides which hosts the operator trusts, in one place for the configuration check and for the
 * guard at connect time.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** IANA's special-purpose IPv4 ranges, and the public address of Azure's metadata service. */
const PRIVATE_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * Everything except global unicast (2000::/3), including IPv4 inside IPv6 (mapped, compatible,
 * translated, NAT64) whatever it holds. From global unicast the special ranges: IETF protocols with
 * Teredo, documentation, 6to4.
 */
const PRIVATE_IPV6 = [
  '::/3',
  '4000::/2',
  '8000::/1',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
];

/**
 * Name endings that belong to no public host (RFC 6761, 6762, 8375; `.internal` is ICANN's, also
 * used by metadata services).
 */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|localdomain|local|internal|home\.arpa)\.?$/;

/**
 * One list per family: a combined list would find every IPv4 address in the IPv6 range of mapped
 * addresses.
 */
function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

const privateIpv4 = blockList(PRIVATE_IPV4, 'ipv4');
const privateIpv6 = blockList(PRIVATE_IPV6, 'ipv6');

/**
 * Whether `url` is in `mcp.allowed_hosts`: an entry without a port allows every port of exactly
 * that host.
 * @param allowedHosts lower-case `host` or `host:port`; IPv6 in brackets
 */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return allowedHosts.includes(url.hostname) || allowedHosts.includes(`${url.hostname}:${port}`);
}

/**
 * Whether an IP address belongs to a private, local or otherwise special network. No brackets;
 * other text gives `false`.
 */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  return isIPv6(bare) ? privateIpv6.check(bare, 'ipv6') : privateIpv4.check(bare, 'ipv4');
}

/**
 * Whether the URL itself leads into a private network: by its address, by a name that is never
 * public, or by a name without a dot, which only a search domain can complete. A public name may
 * still resolve to a private address.
 */
export function namesPrivateHost({ hostname }: URL): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return isIP(address)
    ? isPrivateAddress(address)
    : PRIVATE_NAME.test(hostname) || !/[^.]\.[^.]/.test(hostname);
}
