/** Which destinations an answer may link to, and how the reader sees them. */

export interface Destination {
  /** Normalised by the URL parser, so that the browser cannot read it differently. */
  href: string;
  /**
   * Where a click really leads: the host (an international one in ASCII form), or the mail address.
   */
  where: string;
}

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/**
 * `null` for anything but a plain absolute web or mail address: scripts, data, relative paths,
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
