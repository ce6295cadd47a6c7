/** The browser's clock and randomness, in one place so that everything else can be tested without them. */

export const browserEffects = {
  wait: (milliseconds: number, signal: AbortSignal) => new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  }),
  random: Math.random,
  /** 16 random bytes in hexadecimal. `crypto.randomUUID` is missing on plain-http development hosts. */
  id: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
};
