/** Pauses that end early: when they are woken, or when a signal aborts. */

export interface Pause {
  /** Ends the pause under way; without one, the next pause ends at once. */
  wake: () => void;
  /** One at a time. */
  wait: (milliseconds: number) => Promise<void>;
}

export function createPause(signal?: AbortSignal): Pause {
  let isWoken = false;
  let resume = (): void => {};
  return {
    wake() {
      isWoken = true;
      resume();
    },
    async wait(milliseconds) {
      if (!isWoken && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', end);
            resolve();
          };
          const timer = setTimeout(end, milliseconds);
          signal?.addEventListener('abort', end, { once: true });
          resume = end;
        });
      }
      isWoken = false;
    },
  };
}
