/** The parts that live as long as the process, whichever configuration it reads meanwhile. */
import { systemEffects, type createLogger, type Effects, type Log } from './base';
import { createMinutes, type Minutes } from './budgets';
import type { Config, LoadedConfig } from './config';
import { createBackplane, redisProblem } from './events';
import { createDoor, type Door } from './http';
import { openInstruments, openLog, systemEnvironment, type Instruments } from './instruments';
import { auditOptions, openStore, type Store } from './store';
import { createWorkPool, type WorkPool } from './work';

type Backplane = ReturnType<typeof createBackplane>;

export interface Parts {
  logger: ReturnType<typeof createLogger>;
  log: Log;
  instruments: Instruments;
  effects: Effects;
  store: Store;
  backplane: Backplane;
  /** Budgets of a minute, which go on counting when the configuration is read again. */
  minutes: Minutes;
  work: WorkPool;
  door: Door;
}

function joinReplicas(
  { redis }: Config,
  { logger, effects, instruments }: Pick<Parts, 'logger' | 'effects' | 'instruments'>,
) {
  return createBackplane({
    ...redis,
    now: effects.now,
    onGone(err) {
      instruments.metrics.add('redis_outages_total', {});
      logger.error(
        { err },
        `${redisProblem(err)}: answers go on, requests are not counted, other replicas are followed by the database`,
      );
    },
    onBack: () => logger.info('Redis is back'),
  });
}

/** @throws AppError `store_unavailable` */
export async function openParts({ config, warnings }: LoadedConfig): Promise<Parts> {
  const { database, server } = config;
  const effects = systemEffects;
  const logger = openLog(server.logLevel);
  warnings.forEach((warning) => logger.warn(warning));
  const instruments = await openInstruments(config, systemEnvironment, logger);
  const { metrics } = instruments;
  const store = await openStore('url' in database ? database.url : database.path, effects.now, {
    warn: (message) => logger.warn(message),
    audit: auditOptions(config),
    onOutage: () => metrics.add('store_failures_total', {}),
  });
  logger.info(store.recovered, 'store opened');
  const backplane = joinReplicas(config, { logger, effects, instruments });
  return {
    logger,
    log: ({ subject, message, error }) => logger.warn({ subject, err: error }, message),
    instruments,
    effects,
    store,
    backplane,
    minutes: createMinutes(backplane.redis, effects.now),
    work: createWorkPool(),
    door: createDoor(logger, metrics),
  };
}
