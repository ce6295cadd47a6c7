/** Builds the parts of the BFF, starts them, reloads them, and stops them in order on a signal. */
import { ADMIN_COMMANDS, openChannel, replicaName, type Channel, type Reloaded } from './admin';
import { configLoaded, startSealer } from './audit';
import { ConfigError, fingerprintOf, type LoadedConfig } from './config';
import { startGenerations, type Generations } from './generations';
import { watchParts } from './instruments';
import { openParts, type Parts } from './parts';
import { shutDown } from './shutdown';
import { everySoOften, startHousekeeping } from './store';

function keepHouse({ store, logger }: Parts, generations: Generations) {
  return startHousekeeping({
    purge: () => store.purge(generations.current().config.limits.retentionDays),
    onDone: (purged) => logger.info(purged, 'deleted what is too old to keep'),
    onError: (error) =>
      logger.warn({ err: error }, 'what is too old could not be deleted; trying again in an hour'),
    repeat: everySoOften,
  });
}

/** Each seal goes to the log: it is out of reach of those who can write to the database alone. */
function sealAudit({ store: { audit }, effects, logger }: Parts, generations: Generations) {
  return startSealer({
    audit,
    keepDays: () => generations.current().config.audit.keepDays,
    now: effects.now,
    onSeal: (seal) => logger.info({ seal }, 'audit sealed'),
    onPruned: (events) => logger.info({ events }, 'audit pruned'),
    onError: (err) => logger.warn({ err }, 'the audit trail could not be sealed; trying again'),
    repeat: everySoOften,
  });
}

/** Reads the configuration again, and says in the log what came of it. */
async function reload(
  version: string,
  { logger, store }: Parts,
  generations: Generations,
): Promise<Reloaded> {
  try {
    const { warnings, ...changes } = await generations.reload();
    warnings.forEach((warning) => logger.warn(warning));
    logger.info(changes, 'the configuration was read again');
    const { config } = generations.current();
    await store.audit.record({ userId: null }, [configLoaded(config, version, 'reload')]);
    return { warnings, ...changes };
  } catch (error) {
    logger.error(
      error instanceof ConfigError ? { problems: error.problems } : { err: error },
      'the configuration was read again and cannot be used: the earlier one stays',
    );
    throw error;
  }
}

/** Takes commands of the operator. @returns `null` if no socket is configured. */
async function openAdmin(
  version: string,
  parts: Parts,
  generations: Generations,
): Promise<Channel | null> {
  const { store, effects, log, logger, backplane } = parts;
  const { adminSocket } = generations.current().config.server;
  if (adminSocket === null) {
    return null;
  }
  const bff = {
    version,
    startedAt: effects.now(),
    loaded: () => {
      const { config, loadedAt } = generations.current();
      return { at: loadedAt, fingerprint: fingerprintOf(config) };
    },
    running: generations.running,
    redis: backplane.status,
    reload: () => reload(version, parts, generations),
  };
  const replica = replicaName();
  return openChannel(adminSocket, {
    commands: ADMIN_COMMANDS,
    admin: () => {
      const { config, servers } = generations.current();
      return { config, store, servers, effects, log, replica, bff };
    },
    onCommand: (command) => logger.info({ command }, 'a command of the operator'),
    onFault: (err) => logger.error({ err }, 'a command of the operator failed'),
  });
}

interface Signals {
  stop: () => Promise<void>;
  reload: () => Promise<unknown>;
}

function attendSignals({ stop, reload: again }: Signals, { logger }: Parts): void {
  let stopping = false;
  const stopOnce = async () => {
    if (!stopping) {
      stopping = true;
      logger.info('stopping');
      await stop();
    }
  };
  process.on('SIGTERM', stopOnce);
  process.on('SIGINT', stopOnce);
  process.on('SIGHUP', () => {
    if (!stopping) {
      // It has said in the log why it fails.
      again().catch(() => undefined);
    }
  });
}

/**
 * Resolves when it listens. Servers are connected meanwhile.
 * @throws ConfigError; AppError `store_unavailable`; CommandError if the admin socket cannot be
 * made; a system error if the port is taken.
 */
export async function serve(load: () => LoadedConfig, version: string): Promise<void> {
  const loaded = load();
  const { config } = loaded;
  const parts = await openParts(loaded);
  const { backplane, door, instruments, logger, store, work } = parts;
  const generations = await startGenerations(config, load, parts);
  watchParts(instruments.metrics, {
    connections: () => generations.current().servers.connections,
    running: generations.running,
    backplane,
    work,
  });
  const housekeeping = keepHouse(parts, generations);
  await store.audit.record({ userId: null }, [configLoaded(config, version, 'start')]);
  const sealer = sealAudit(parts, generations);
  const channel = await openAdmin(version, parts, generations);
  attendSignals(
    {
      reload: () => reload(version, parts, generations),
      stop: () =>
        shutDown({
          drain: generations.drain,
          close: [
            async () => channel?.close(),
            generations.closeApps,
            door.close,
            generations.closeConnections,
            work.close,
            backplane.close,
            housekeeping.stop,
            sealer.stop,
            store.close,
            instruments.close,
          ],
          graceMs: generations.current().config.limits.drainMs,
          exit: (code) => process.exit(code),
          onError: (err) => logger.warn({ err }, 'a part could not be closed'),
        }),
    },
    parts,
  );
  await instruments.listen();
  await door.listen(config.server);
}
