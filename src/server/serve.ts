/** Builds the parts of the BFF, starts them, reloads them, and stops them in order on a signal. */
import { ConfigError, type LoadedConfig } from './config';
import { startGenerations, type Generations } from './generations';
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

/** Reads the configuration again, and says in the log what came of it. */
async function reload({ logger }: Parts, generations: Generations): Promise<void> {
  try {
    const { warnings, ...changes } = await generations.reload();
    warnings.forEach((warning) => logger.warn(warning));
    logger.info(changes, 'the configuration was read again');
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    logger.error(
      { problems: error.problems },
      'the configuration was read again and has problems: the earlier one stays',
    );
  }
}

interface Signals {
  stop: () => Promise<void>;
  reload: () => Promise<void>;
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
      again().catch((err: unknown) => logger.error({ err }, 'the configuration was not changed'));
    }
  });
}

/**
 * Resolves when it listens. Servers are connected meanwhile.
 * @throws ConfigError; AppError `store_unavailable`; a system error if the port is taken.
 */
export async function serve(load: () => LoadedConfig): Promise<void> {
  const loaded = load();
  const { config } = loaded;
  const parts = await openParts(loaded);
  const { backplane, door, logger, store, work } = parts;
  const generations = await startGenerations(config, load, parts);
  const housekeeping = keepHouse(parts, generations);
  attendSignals(
    {
      reload: () => reload(parts, generations),
      stop: () =>
        shutDown({
          drain: generations.drain,
          close: [
            generations.closeApps,
            door.close,
            generations.closeConnections,
            work.close,
            backplane.close,
            housekeeping.stop,
            store.close,
          ],
          graceMs: generations.current().config.limits.drainMs,
          exit: (code) => process.exit(code),
          onError: (err) => logger.warn({ err }, 'a part could not be closed'),
        }),
    },
    parts,
  );
  await door.listen(config.server);
}
