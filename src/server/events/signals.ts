/** Wakes code that waits for something another request stores, perhaps on another replica. */

/**
 * A signal carries only its topic: the listener reads the store. A signal may be lost, so listeners
 * also check at intervals.
 */
export interface Signals {
  send: (topic: string) => void;
  /** @returns A function that stops listening. */
  listen: (topic: string, listener: () => void) => () => void;
}

/** Signals within one process. */
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
