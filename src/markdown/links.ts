/** Which destinations an answer may link to, and how the reader sees them. */

export interface Destination {
  /** Normalised by the URL parser, so that the browser cannot read it differently. */
  href: string;
  /**
   * Where a click really leads: the host (an international one in ASCII form), or the mail address.
   */
  where: string;
}

/** One mail address and nothing else: no further recipients, and no prepared text. */
const MAIL = /^mailto:([\w.!#$&'*+/=^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i;
/** The longest name of a host. */
const LONGEST_HOST = 253;

/**
 * `null` for anything but a plain absolute web or mail address: scripts, data, relative paths,
 * addresses with a user name, mail to more than one person.
 */
export function destinationOf(href: string): Destination | null {
  if (!URL.canParse(href)) {
    return null;
  }
  const url = new URL(href);
  if (url.protocol === 'mailto:') {
    const where = MAIL.exec(url.href)?.[1];
    return where === undefined ? null : { href: url.href, where };
  }
  const plain =
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    url.password === '' &&
    url.hostname.length <= LONGEST_HOST;
  return plain ? { href: url.href, where: url.host } : null;
}

/** Whether a text is the address itself: then it is ASCII, with the host at the beginning. */
export function isAddress(text: string, { href, where }: Destination): boolean {
  const bare = href.replace(/^[a-z]+:(?:\/\/)?/, '');
  return [where, href, bare].some((address) => text === address || `${text}/` === address);
}
