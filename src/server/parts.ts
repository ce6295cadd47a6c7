/** The parts that live as long as the process, whichever configuration it reads meanwhile. */
import { createLogger, systemEffects, type Effects, type Log } from './base';
import type { Config, LoadedConfig } from './config';
import { createBackplane, redisProblem } from './events';
import { createDoor, type Door } from './http';
import { auditOptions, openStore, type Store } from './store';
import { createWorkPool, type WorkPool } from './work';

type Backplane = ReturnType<typeof createBackplane>;

export interface Parts {
  logger: ReturnType<typeof createLogger>;
  log: Log;
  effects: Effects;
  store: Store;
  backplane: Backplane;
  work: WorkPool;
  door: Door;
}

function joinReplicas({ redis }: Config, { logger, effects }: Pick<Parts, 'logger' | 'effects'>) {
  return createBackplane({
    ...redis,
    now: effects.now,
    onGone: (err) =>
      logger.error(
        { err },
        `${redisProblem(err)}: answers go on, requests are not counted, other replicas are followed by the database`,
      ),
    onBack: () => logger.info('Redis is back'),
  });
}

/** @throws AppError `store_unavailable` */
export async function openParts({ config, warnings }: LoadedConfig): Promise<Parts> {
  const { database, server } = config;
  const effects = systemEffects;
  const logger = createLogger(server.logLevel);
  warnings.forEach((warning) => logger.warn(warning));
  const store = await openStore('url' in database ? database.url : database.path, effects.now, {
    warn: (message) => logger.warn(message),
    audit: auditOptions(config),
  });
  logger.info(store.recovered, 'store opened');
  return {
    logger,
    log: ({ subject, message, error }) => logger.warn({ subject, err: error }, message),
    effects,
    store,
    backplane: joinReplicas(config, { logger, effects }),
    work: createWorkPool(),
    door: createDoor(logger),
  };
}
