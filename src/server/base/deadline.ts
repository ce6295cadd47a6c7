/** A time limit whose clock pauses while a person is thinking. */

/**
 * Pauses the clock until the returned function is called. Several callers may hold it at the same
 * time.
 */
export type Hold = () => () => void;

export interface Deadline {
  hold: Hold;
  /** Gives the whole time again. */
  restart: () => void;
  clear: () => void;
}

/** @param ms At least 0. `onExpired` is called once, unless the deadline is cleared first. */
export function createDeadline(ms: number, onExpired: () => void): Deadline {
  let left = ms;
  let startedAt = 0;
  let holds = 0;
  let cleared = false;
  let timer: NodeJS.Timeout | undefined;

  function run(): void {
    if (cleared || holds > 0) {
      return;
    }
    startedAt = performance.now();
    timer = setTimeout(() => {
      cleared = true;
      onExpired();
    }, left);
  }

  function stop(): void {
    if (timer === undefined) {
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    left = Math.max(0, left - (performance.now() - startedAt));
  }

  run();
  return {
    hold() {
      holds += 1;
      stop();
      let held = true;
      return () => {
        if (held) {
          holds -= 1;
        }
        held = false;
        if (timer === undefined) {
          run();
        }
      };
    },
    restart() {
      stop();
      left = ms;
      run();
    },
    clear() {
      stop();
      cleared = true;
    },
  };
}
