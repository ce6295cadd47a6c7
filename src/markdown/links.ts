/** Which destinations an answer may link to, and how they are told to the reader. */

export interface Destination {
  /** Normalised by the URL parser, so that nothing is left for the browser to read differently. */
  href: string;
  /**
   * Where a click really goes: the host (an international one in its ASCII form), or the mail
   * address.
   */
  where: string;
}

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/**
 * `null` for what is not a plain absolute web or mail address: scripts, data, relative paths,
 * addresses with a user name.
 */
export function destinationOf(href: string): Destination | null {
  if (!URL.canParse(href)) {
    return null;
  }
  const url = new URL(href);
  if (!PROTOCOLS.has(url.protocol) || url.username !== '' || url.password !== '') {
    return null;
  }
  return { href: url.href, where: url.protocol === 'mailto:' ? url.pathname : url.host };
}
