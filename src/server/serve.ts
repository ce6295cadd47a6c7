/** Builds the parts of the BFF, starts them, and stops them in order on a signal. */
import { createAgent, createSweeper, type Agent } from './agent';
import { createAuthenticator } from './auth';
import type { Config, LoadedConfig } from './config';
import { AppError, systemEffects, type createLogger, type Log } from './base';
import { createBackplane, redisProblem } from './events';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { connectServers, createGuardedFetch, createToolSearch, tlsOf } from './mcp';
import type { Metrics } from './metrics';
import { createProvider, type ModelDeps } from './model';
import { shutDown } from './shutdown';
import {
  systemEnvironment,
  logModelFailure,
  logTurn,
  messageLog,
  openInstruments,
  openLog,
  watchParts,
} from './instruments';
import { createWorkPool } from './work';
import { everySoOften, openStore, startHousekeeping, type Store } from './store';

type Logger = ReturnType<typeof createLogger>;
type Backplane = ReturnType<typeof createBackplane>;

const effects = systemEffects;

async function openLoggedStore(
  { database }: Config,
  logger: Logger,
  metrics: Metrics,
): Promise<Store> {
  const store = await openStore('url' in database ? database.url : database.path, effects.now, {
    warn: (message) => logger.warn(message),
    onOutage: () => metrics.add('store_failures_total', {}),
  });
  logger.info(store.recovered, 'store opened');
  return store;
}

function keepHouse(store: Store, { limits }: Config, logger: Logger) {
  return startHousekeeping({
    purge: () => store.purge(limits.retentionDays),
    onDone: (purged) => logger.info(purged, 'deleted what is too old to keep'),
    onError: (error) =>
      logger.warn({ err: error }, 'what is too old could not be deleted; trying again in an hour'),
    repeat: everySoOften,
  });
}

/** How servers are reached. */
function guarded(config: Config, logger: Logger, metrics: Metrics) {
  const { allowedHosts } = config.mcp;
  const send = createGuardedFetch({
    allowedHosts,
    proxy: config.proxy,
    tls: tlsOf(config.mcpServers.values()),
    now: effects.now,
    onRefusal(refusal) {
      metrics.add('network_refusals_total', { code: refusal.code });
      logger.warn({ host: refusal.host, err: refusal }, 'the network guard stopped a request');
    },
  });
  return {
    fetch: send,
    now: effects.now,
    random: Math.random,
    allowedHosts,
    onMessage: messageLog(config, logger),
  };
}

function joinReplicas({ redis }: Config, logger: Logger, metrics: Metrics): Backplane {
  return createBackplane({
    ...redis,
    now: effects.now,
    onGone(err) {
      metrics.add('redis_outages_total', {});
      logger.error(
        { err },
        `${redisProblem(err)}: answers go on, requests are not counted, other replicas are followed by the database`,
      );
    },
    onBack: () => logger.info('Redis is back'),
  });
}

function modelsFor(
  { workflows }: Config,
  deps: ModelDeps,
): Parameters<typeof createAgent>[0]['modelFor'] {
  const models = new Map(
    [...workflows].map(([id, { provider }]) => {
      const fallback = provider.type === 'demo' ? [] : provider.fallback;
      return [
        id,
        {
          ...createProvider(provider, deps),
          fallback: fallback.map((other) => createProvider(other, deps)),
        },
      ];
    }),
  );
  return ({ id }) => {
    const model = models.get(id);
    if (!model) {
      throw new AppError('internal_error', 'There is no model for this workflow.');
    }
    return model;
  };
}

function sweepLostAnswers(store: Store, { events }: Backplane, { limits }: Config, logger: Logger) {
  return createSweeper({
    store,
    events,
    leaseMs: limits.leaseMs,
    onRecovered: (response) =>
      logger.warn({ response }, 'an answer was interrupted: its replica is gone'),
    onError: (err) => logger.warn({ err }, 'lost answers could not be looked for'),
  });
}

interface Stopping {
  drain: Agent['drain'];
  /** Closed in this order. */
  close: readonly (() => Promise<unknown>)[];
  graceMs: number;
  logger: Logger;
}

function stopOnSignal({ drain, close, graceMs, logger }: Stopping): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) {
      return;
    }
    stopping = true;
    logger.info('stopping');
    await shutDown({
      drain,
      close,
      graceMs,
      exit: (code) => process.exit(code),
      onError: (err) => logger.warn({ err }, 'a part could not be closed'),
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/**
 * Resolves when it listens. Servers are connected meanwhile.
 * @throws AppError `store_unavailable`; a system error if the port is taken.
 */
export async function serve({ config, warnings }: LoadedConfig): Promise<void> {
  const { limits } = config;
  const logger = openLog(config.server.logLevel);
  for (const warning of warnings) {
    logger.warn(warning);
  }
  const log: Log = ({ subject, message, error }) => logger.warn({ subject, err: error }, message);
  const instruments = await openInstruments(config, systemEnvironment, logger);
  const { metrics, tracer } = instruments;
  const store = await openLoggedStore(config, logger, metrics);
  const housekeeping = keepHouse(store, config, logger);
  const backplane = joinReplicas(config, logger, metrics);
  const { events, signals, exclusively } = backplane;
  const work = createWorkPool();
  const { connections, authorizations } = connectServers(config, store.oauthRecords, {
    ...guarded(config, logger, metrics),
    work,
    log,
    metrics,
    tracer,
    exclusively,
  });
  watchParts(metrics, { connections, backplane, work });
  const modelFor = modelsFor(config, { onFailure: logModelFailure(logger), metrics, tracer });
  const lms = createLmsClient({
    ...config.lms,
    now: effects.now,
    work,
    examCheckMs: limits.examCheckMs,
  });
  const { workflows } = config;
  const shared = { store, lms, connections, effects, signals, metrics, tracer };
  const findTools = createToolSearch(work);
  const agent = createAgent({
    ...shared,
    events,
    log,
    limits,
    workflows,
    modelFor,
    findTools,
    onTurnEnd: logTurn(logger),
  });
  const authenticator = createAuthenticator({
    config: config.auth,
    allowedOrigins: config.server.allowedOrigins,
    now: effects.now,
  });
  const app = await createApp({
    ...shared,
    config,
    agent,
    authenticator,
    authorizations,
    logger,
    redis: backplane.redis && { client: backplane.redis, status: backplane.status },
  });
  const sweeper = sweepLostAnswers(store, backplane, config, logger);
  stopOnSignal({
    drain: agent.drain,
    close: [
      () => app.close(),
      async () => sweeper.stop(),
      () => Promise.allSettled([...connections.values()].map((connection) => connection.close())),
      () => work.close(),
      () => backplane.close(),
      () => housekeeping.stop(),
      () => store.close(),
      () => instruments.close(),
    ],
    graceMs: limits.drainMs,
    logger,
  });
  for (const connection of connections.values()) {
    connection.keep();
  }
  await instruments.listen();
  await app.listen({ host: config.server.host, port: config.server.port });
}
