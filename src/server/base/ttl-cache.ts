/** A small bounded cache of promises: many requests for the same thing load it once. */

export interface TtlCacheOptions<V> {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** From the beginning of the load: what it tells may be as old as that. */
  ttlMs: number;
  /** When the cache is full, the oldest entry is dropped. */
  maxEntries: number;
  /** Milliseconds since the epoch after which a value is stale, even if its entry is young. */
  staleAt?: (value: V) => number;
  /** Milliseconds for which a failure is kept. By default none is. */
  keepFailureMs?: (error: unknown) => number;
}

export interface TtlCache<V> {
  /** The cached value, the load in progress, or a new load. */
  get: (key: string, load: () => Promise<V>) => Promise<V>;
}

interface Entry<V> {
  value: Promise<V>;
  expiresAt: number;
}

export function createTtlCache<V>({
  now,
  ttlMs,
  maxEntries,
  staleAt = () => Infinity,
  keepFailureMs = () => 0,
}: TtlCacheOptions<V>): TtlCache<V> {
  const entries = new Map<string, Entry<V>>();

  async function fill(key: string, entry: Entry<V>, load: () => Promise<V>): Promise<V> {
    try {
      entry.expiresAt = now() + ttlMs;
      const value = await load();
      entry.expiresAt = Math.min(entry.expiresAt, staleAt(value));
      return value;
    } catch (error) {
      entry.expiresAt = now() + keepFailureMs(error);
      if (entry.expiresAt <= now() && entries.get(key) === entry) {
        entries.delete(key);
      }
      throw error;
    }
  }

  return {
    get(key, load) {
      const known = entries.get(key);
      if (known && known.expiresAt > now()) {
        return known.value;
      }
      entries.delete(key);
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size >= maxEntries) {
        entries.delete(oldest);
      }
      // The real promise replaces this at once. The entry must exist first, so that `fill`
      // recognizes it.
      const entry = {} as Entry<V>;
      entries.set(key, entry);
      entry.value = fill(key, entry, load);
      return entry.value;
    },
  };
}
