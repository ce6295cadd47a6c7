/**
 * Wakes whoever waits for something that another request, perhaps at another replica, has stored.
 */

/**
 * A signal carries nothing but its topic: whoever hears it reads the store. It may be lost, so
 * waiting also needs a pause to look again.
 */
export interface Signals {
  send: (topic: string) => void;
  /** @returns What ends the listening. */
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
