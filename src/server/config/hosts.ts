/** Decides which hosts the operator vouches for, in one place for the configuration's check and for the guard at connect time. */

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Whether `url` stands in `mcp.allowed_hosts`: an entry without a port allows every port of exactly that host.
 * @param allowedHosts lower-case `host` or `host:port`; IPv6 in brackets
 */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return allowedHosts.includes(url.hostname) || allowedHosts.includes(`${url.hostname}:${port}`);
}
