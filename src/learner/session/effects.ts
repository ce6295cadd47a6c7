/**
 * The browser's clock and randomness in one place, so that everything else can be tested without
 * them.
 */

export const browserEffects = {
  wait: (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const over = new AbortController();
      const end = (settle: () => void) => () => {
        clearTimeout(timer);
        over.abort();
        settle();
      };
      const timer = setTimeout(end(resolve), milliseconds);
      // A wait caused by a lost network ends when the network is back.
      window.addEventListener('online', end(resolve), { signal: over.signal });
      signal.addEventListener(
        'abort',
        end(() => reject(signal.reason as Error)),
        { signal: over.signal },
      );
    }),
  random: Math.random,
  /** Milliseconds since the epoch. */
  now: () => Date.now(),
  /**
   * 16 random bytes in hexadecimal. `crypto.randomUUID` is missing on plain-http development hosts.
   */
  id: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(''),
};
