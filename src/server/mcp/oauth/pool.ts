/**
 * Keeps a bounded set of people's own connections to one server: opened when needed, closed when
 * idle.
 */
import type { Connection } from '../connection/connection';

export interface Pool {
  get: (userId: string) => Connection;
  /** Forgets a person's connection, for example when the credentials change. */
  drop: (userId: string) => void;
  close: () => Promise<void>;
}

export interface PoolOptions {
  now: () => number;
  /** Beyond this number, the least recently used one is closed. */
  maxConnections: number;
  idleMs: number;
}

export function createPool(
  open: (userId: string) => Connection,
  { now, maxConnections, idleMs }: PoolOptions,
): Pool {
  /** The least recently used comes first. */
  const entries = new Map<string, { connection: Connection; usedAt: number }>();

  function drop(userId: string): void {
    const entry = entries.get(userId);
    entries.delete(userId);
    // The connection logs its own failures; one while closing has no effect here.
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
