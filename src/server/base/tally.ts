/** Counts what is open at once, by person or by thing, up to a limit. */

export interface Tally {
  /** Counts one more; call the result once when it is over. `null` if there are enough. */
  enter: (key: string) => (() => void) | null;
}

export function createTally(most: number): Tally {
  const open = new Map<string, number>();

  function leave(key: string): void {
    const left = (open.get(key) ?? 0) - 1;
    if (left > 0) {
      open.set(key, left);
    } else {
      open.delete(key);
    }
  }

  return {
    enter(key) {
      const count = open.get(key) ?? 0;
      if (count >= most) {
        return null;
      }
      open.set(key, count + 1);
      let isOver = false;
      return () => {
        if (!isOver) {
          isOver = true;
          leave(key);
        }
      };
    },
  };
}
