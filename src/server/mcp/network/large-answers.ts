/**
 * Lets a few large answers of one server into memory at a time. The others wait unread, in the
 * buffers of the network. Servers do not wait for each other.
 */

/** One answer's place. */
export interface Place {
  /** Resolves when there is room; further calls resolve at once. */
  take: () => Promise<void>;
  /** Call it when the answer is over, however it ended. Then it may be taken anew. */
  leave: () => void;
}

type Enter = () => void;

interface Host {
  taken: number;
  waiting: Set<Enter>;
}

/** @param most Of one host. */
export function createPlaces(most: number): (host: string) => Place {
  const hosts = new Map<string, Host>();

  function admit(host: Host): void {
    for (const enter of host.waiting) {
      if (host.taken === most) {
        return;
      }
      host.waiting.delete(enter);
      host.taken += 1;
      enter();
    }
  }

  return (name) => {
    const host = hosts.get(name) ?? { taken: 0, waiting: new Set() };
    hosts.set(name, host);
    let admitted: Promise<void> | null = null;
    let enter: Enter = () => {};
    return {
      take() {
        admitted ??= new Promise((resolve) => {
          enter = resolve;
          host.waiting.add(enter);
          admit(host);
        });
        return admitted;
      },
      leave() {
        if (admitted === null) {
          return;
        }
        admitted = null;
        if (host.waiting.delete(enter)) {
          enter();
        } else {
          host.taken -= 1;
          admit(host);
        }
      },
    };
  };
}
