/**
 * Budgets of a minute: what is used flows away evenly, and at most a burst is there at once. In the
 * memory of this process.
 */

export interface Flow {
  /** How much flows away in a minute. */
  limit: number;
  /** How much may be there at once. */
  burst: number;
}

export interface Minutes {
  /**
   * Takes if there is room for one more. It may be more than is left, so that the last bit can be
   * used, too.
   * @returns Milliseconds until there is room; 0 if it was taken.
   */
  take: (key: string, flow: Flow, amount: number) => Promise<number>;
  /** Changes what was taken before. */
  change: (key: string, flow: Flow, by: number) => Promise<void>;
  /** How much is there now. */
  level: (key: string, flow: Flow) => Promise<number>;
}

const MINUTE_MS = 60_000;
/** Full ones are kept; of the others, those that have flowed away are forgotten. */
const MAX_KEPT = 10_000;

export const perMs = ({ limit }: Flow): number => limit / MINUTE_MS;

/** Milliseconds until there is room for one more. */
export const waitFor = (level: number, flow: Flow): number =>
  Math.ceil((level + 1 - flow.burst) / perMs(flow));

export function createMemoryMinutes(now: () => number): Minutes {
  const levels = new Map<string, { level: number; at: number; flow: Flow }>();

  function levelOf(key: string, flow: Flow): number {
    const known = levels.get(key);
    return known === undefined
      ? 0
      : Math.max(0, known.level - Math.max(0, now() - known.at) * perMs(flow));
  }

  function put(key: string, flow: Flow, level: number): void {
    if (levels.size >= MAX_KEPT) {
      for (const [other, { flow: its }] of levels) {
        if (levelOf(other, its) === 0) {
          levels.delete(other);
        }
      }
    }
    levels.set(key, { level: Math.max(0, level), at: now(), flow });
  }

  return {
    async take(key, flow, amount) {
      const level = levelOf(key, flow);
      if (level + 1 > flow.burst) {
        return waitFor(level, flow);
      }
      put(key, flow, level + amount);
      return 0;
    },
    async change(key, flow, by) {
      put(key, flow, levelOf(key, flow) + by);
    },
    level: async (key, flow) => levelOf(key, flow),
  };
}
