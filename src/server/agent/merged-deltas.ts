/**
 * Joins the pieces that a model writes: some write one character at a time, and each event costs
 * every process and every reader more than its text.
 */

export interface Deltas {
  /** The first piece is passed on at once, and so is one after a pause. */
  write: (delta: string) => void;
  /** Passes on what waits. */
  flush: () => void;
}

/** Nobody sees so short a wait. */
const INTERVAL_MS = 30;
/** More does not wait. */
const CHARS = 512;

export function mergeDeltas(emit: (delta: string) => void, now: () => number): Deltas {
  let waiting = '';
  let emittedAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    if (waiting !== '') {
      const delta = waiting;
      waiting = '';
      emittedAt = now();
      emit(delta);
    }
  }

  return {
    write(delta) {
      waiting += delta;
      if (waiting.length >= CHARS || now() - emittedAt >= INTERVAL_MS) {
        flush();
      } else {
        timer ??= setTimeout(flush, INTERVAL_MS);
      }
    },
    flush,
  };
}
