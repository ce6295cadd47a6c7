/**
 * Replaces the configuration while the process runs: the next generation takes new requests, and
 * the earlier ones end what they have.
 */
import type { Reloaded } from './admin';
import { checkFixed, fingerprintOf, type Config, type LoadedConfig } from './config';
import { createGeneration, type Generation } from './generation';
import type { Connection } from './mcp';
import type { Parts } from './parts';

export interface Generations {
  current: () => Generation;
  /** How many responses run, of all generations. */
  running: () => number;
  /**
   * Reads the configuration again, one at a time.
   * @returns What the operator should know of it.
   * @throws ConfigError if nothing was changed, because of problems or of what needs a restart
   */
  reload: () => Promise<Reloaded>;
  /** Accepts nothing new, and interrupts what still runs after this many milliseconds. */
  drain: (graceMs: number) => Promise<void>;
  /** The answers in progress must have ended. */
  closeApps: () => Promise<void>;
  closeConnections: () => Promise<void>;
}

function begin({ servers, app }: Generation, earlier: Generation | null, { door }: Parts): void {
  for (const [label, connection] of servers.connections) {
    if (earlier?.servers.connections.get(label) !== connection) {
      connection.keep();
    }
  }
  door.leadTo(app);
}

function compare(earlier: Generation, next: Generation): Omit<Reloaded, 'warnings'> {
  const before = earlier.servers.connections;
  const after = next.servers.connections;
  const isKept = (label: string) => before.get(label) === after.get(label);
  return {
    fingerprint: fingerprintOf(next.config),
    kept: [...after.keys()].filter(isKept),
    replaced: [...after.keys()].filter((label) => !isKept(label)),
    removed: [...before.keys()].filter((label) => !after.has(label)),
  };
}

export async function startGenerations(
  config: Config,
  load: () => LoadedConfig,
  parts: Parts,
): Promise<Generations> {
  const { door, logger } = parts;
  let current = await createGeneration(config, parts, null);
  begin(current, null, parts);
  /** The current one, and those that still end what they have. */
  const living = new Set([current]);
  let last: Promise<unknown> = Promise.resolve();

  const closeUnused = (connections: Iterable<Connection>) => {
    const used = new Set([...living].flatMap(({ servers }) => [...servers.connections.values()]));
    return Promise.allSettled(
      [...connections].filter((one) => !used.has(one)).map((one) => one.close()),
    );
  };

  /** Ends a generation that was replaced, once nothing of it runs. */
  async function retire(old: Generation): Promise<void> {
    old.stopSweeping();
    await door.left(old.app);
    await old.agent.settled();
    await old.app.close();
    living.delete(old);
    await closeUnused(old.servers.connections.values());
  }

  async function swap(): Promise<Reloaded> {
    const { config: next, warnings } = load();
    checkFixed(current.config, next);
    const old = current;
    const generation = await createGeneration(next, parts, old);
    living.add(generation);
    current = generation;
    logger.level = next.server.logLevel;
    begin(current, old, parts);
    retire(old).catch((err: unknown) => logger.warn({ err }, 'an earlier configuration lingers'));
    return { ...compare(old, generation), warnings };
  }

  return {
    current: () => current,
    running: () => [...living].reduce((sum, { agent }) => sum + agent.running(), 0),
    reload() {
      const swapped = last.then(swap);
      last = swapped.catch(() => undefined);
      return swapped;
    },
    async drain(graceMs) {
      await Promise.all([...living].map(({ agent }) => agent.drain(graceMs)));
    },
    async closeApps() {
      await Promise.allSettled([...living].map(({ app }) => app.close()));
      living.forEach(({ stopSweeping }) => stopSweeping());
    },
    async closeConnections() {
      const all = [...living].flatMap(({ servers }) => [...servers.connections.values()]);
      await Promise.allSettled([...new Set(all)].map((connection) => connection.close()));
    },
  };
}
