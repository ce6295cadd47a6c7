/**
 * A bounded set of people's own connections to one server: opened when needed, closed when idle.
 */
import type { Connection } from '../connection/connection';

export interface Pool {
  get: (userId: string) => Connection;
  /** Forgets a person's connection, as when the credentials have changed. */
  drop: (userId: string) => void;
  close: () => Promise<void>;
}

export interface PoolOptions {
  now: () => number;
  /** When full, the one used longest ago is closed. */
  maxConnections: number;
  idleMs: number;
}

export function createPool(
  open: (userId: string) => Connection,
  { now, maxConnections, idleMs }: PoolOptions,
): Pool {
  /** The one used longest ago first. */
  const entries = new Map<string, { connection: Connection; usedAt: number }>();

  function drop(userId: string): void {
    const entry = entries.get(userId);
    entries.delete(userId);
    // A failure to say goodbye changes nothing here; the connection logs its own troubles.
    void entry?.connection.close().catch(() => undefined);
  }

  function closeIdle(): void {
    for (const [userId, { usedAt }] of entries) {
      if (now() - usedAt < idleMs) {
        return;
      }
      drop(userId);
    }
  }

  const timer = setInterval(closeIdle, idleMs);
  timer.unref();

  return {
    drop,
    get(userId) {
      const connection = entries.get(userId)?.connection ?? open(userId);
      entries.delete(userId);
      entries.set(userId, { connection, usedAt: now() });
      const [oldest] = entries.keys();
      if (oldest !== undefined && entries.size > maxConnections) {
        drop(oldest);
      }
      closeIdle();
      return connection;
    },
    async close() {
      clearInterval(timer);
      const open = [...entries.values()];
      entries.clear();
      await Promise.allSettled(open.map(({ connection }) => connection.close()));
    },
  };
}
