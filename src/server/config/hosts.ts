/** Decides which hosts the operator vouches for, in one place for the configuration's check and for a guard at connect time. */
import { BlockList, isIPv6 } from 'node:net';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** IANA's special-purpose ranges that are not the public internet; IPv4 addresses inside IPv6 (`::ffff:`) match the IPv4 ranges. */
const PRIVATE_RANGES = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16',
  '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4', '::/127', '64:ff9b::/96', '64:ff9b:1::/48', 'fc00::/7', 'fe80::/10', 'ff00::/8',
];

const privateRanges = new BlockList();
for (const range of PRIVATE_RANGES) {
  const [network = '', prefix] = range.split('/');
  privateRanges.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4');
}

/**
 * Whether `url` stands in `mcp.allowed_hosts`: an entry without a port allows every port of exactly that host.
 * @param allowedHosts lower-case `host` or `host:port`; IPv6 in brackets
 */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return allowedHosts.includes(url.hostname) || allowedHosts.includes(`${url.hostname}:${port}`);
}

/** Whether an IP address belongs to a private, local or otherwise special network. No brackets; other text is `false`. */
export function isPrivateAddress(address: string): boolean {
  return privateRanges.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether the URL itself says that it leads into a private network. A public name may still resolve to a private address. */
export function namesPrivateHost({ hostname }: URL): boolean {
  return /(?:^|\.)localhost\.?$/.test(hostname) || isPrivateAddress(hostname.replace(/^\[|\]$/g, ''));
}
