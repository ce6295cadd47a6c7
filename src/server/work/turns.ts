/**
 * Takes turns fairly: of everybody who waits, each goes once before anybody goes twice, and nobody
 * takes all the places at once.
 */
import { OverBudget } from './over-budget';

export interface Turns {
  /**
   * Runs `work` when it is its owner's turn.
   * @throws OverBudget `busy` at once, if too much waits; otherwise whatever `work` throws.
   */
  take: <T>(owner: string, work: () => Promise<T>) => Promise<T>;
  /** How many wait. */
  waiting: () => number;
}

export interface TurnsOptions {
  /** How many run at the same time. */
  places: number;
  /** How many may wait, of one owner and of all. */
  waiting: { each: number; all: number };
}

export function createTurns({ places, waiting }: TurnsOptions): Turns {
  /** Those who wait, in the order of their turns. */
  const queues = new Map<string, (() => void)[]>();
  const running = new Map<string, number>();
  /** One place is left for the others. */
  const placesEach = Math.max(1, places - 1);
  const count = (counts: Iterable<number>): number =>
    [...counts].reduce((sum, number) => sum + number, 0);

  function start(): void {
    if (count(running.values()) >= places) {
      return;
    }
    const next = [...queues].find(([owner]) => (running.get(owner) ?? 0) < placesEach);
    if (!next) {
      return;
    }
    const [owner, [begin, ...rest]] = next;
    queues.delete(owner);
    if (rest.length > 0) {
      queues.set(owner, rest);
    }
    running.set(owner, (running.get(owner) ?? 0) + 1);
    begin?.();
    start();
  }

  function end(owner: string): void {
    const left = (running.get(owner) ?? 1) - 1;
    if (left === 0) {
      running.delete(owner);
    } else {
      running.set(owner, left);
    }
    start();
  }

  const waitingNow = () => count([...queues.values()].map(({ length }) => length));

  return {
    waiting: waitingNow,
    async take(owner, work) {
      const own = queues.get(owner) ?? [];
      if (own.length >= waiting.each || waitingNow() >= waiting.all) {
        throw new OverBudget('busy');
      }
      await new Promise<void>((begin) => {
        queues.set(owner, [...own, begin]);
        start();
      });
      try {
        return await work();
      } finally {
        end(owner);
      }
    },
  };
}
