/** The guard's error: what it refused or cut, in a message without path or credential. */

const WORDS = {
  scheme_refused: 'only https is used, and http for allowed hosts',
  credentials_in_url: 'the URL carries credentials',
  host_refused: 'the name is not one of the public internet, and not an allowed host',
  address_refused: "the address is private, and not an allowed host's",
  redirect_refused: 'a redirect to another origin is not followed',
  proxy_refused: 'the proxy does not lead there',
  response_too_large: 'the answer is larger than the limit',
  response_too_slow: 'the answer took too long to arrive',
};

export type NetworkRefusalCode = keyof typeof WORDS;

export class NetworkRefusal extends Error {
  override name = 'NetworkRefusal' as const;

  /**
   * @param sent Whether the server got the request; `true` only for a success with an oversized
   * body.
   * @param unread The part of a stream that crossed the limit; it may show what is cut.
   */
  constructor(
    readonly code: NetworkRefusalCode,
    readonly host: string,
    readonly sent: boolean | 'unknown',
    readonly unread?: Uint8Array,
  ) {
    super(`${host}: ${WORDS[code]}`);
  }
}
