/** Pauses that end early, on a wake or when a signal aborts; waits that end in time. */

export interface Pause {
  /** Ends the current pause; if there is none, ends the next one immediately. */
  wake: () => void;
  /** Only one pause at a time. */
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

/** @throws `late()` if the work takes longer; the work itself goes on. */
export async function within<T>(
  milliseconds: number,
  work: Promise<T>,
  late: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
