/** Wakes code that waits for something that another request stores, perhaps at another replica. */

/**
 * A signal carries only its topic: its listener reads the store. A signal may be lost, so a
 * listener also looks at intervals.
 */
export interface Signals {
  send: (topic: string) => void;
  /** @returns A function that stops listening. */
  listen: (topic: string, listener: () => void) => () => void;
}

/** Within one process. */
export function createMemorySignals(): Signals {
  const listeners = new Map<string, Set<() => void>>();
  return {
    send(topic) {
      for (const listener of [...(listeners.get(topic) ?? [])]) {
        listener();
      }
    },
    listen(topic, listener) {
      const others = listeners.get(topic) ?? new Set();
      listeners.set(topic, others.add(listener));
      return () => {
        others.delete(listener);
        if (others.size === 0) {
          listeners.delete(topic);
        }
      };
    },
  };
}
