import { createAgent, createSweeper } from './agent';
import { createAuthenticator } from './auth';
import type { LoadedConfig } from './config';
import { AppError, createLogger, systemEffects, type Log } from './base';
import { createBackplane } from './events';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { connectServers, createGuardedFetch } from './mcp';
import { callOptions, createModel } from './model';
import { shutDown } from './shutdown';
import { everySoOften, openStore, startHousekeeping } from './store';

/**
 * Resolves when it listens and has asked every server once.
 * @throws AppError `store_unavailable`; a system error when the port is taken.
 */
export async function serve({ config, warnings }: LoadedConfig): Promise<void> {
  const effects = systemEffects;
  const logger = createLogger(config.server.logLevel);
  for (const warning of warnings) {
    logger.warn(warning);
  }
  const log: Log = ({ subject, message, error }) => logger.warn({ subject, err: error }, message);
  const { database } = config;
  const store = await openStore('url' in database ? database.url : database.path, effects.now, {
    warn: (message) => logger.warn(message),
  });
  logger.info(store.recovered, 'store opened');
  const housekeeping = startHousekeeping({
    purge: () => store.purge(config.limits.retentionDays),
    onDone: (purged) => logger.info(purged, 'deleted what is too old to keep'),
    onError: (error) =>
      logger.warn({ err: error }, 'what is too old could not be deleted; trying again in an hour'),
    repeat: everySoOften,
  });
  const send = createGuardedFetch({
    allowedHosts: config.mcp.allowedHosts,
    now: effects.now,
    onRefusal: (refusal) =>
      logger.warn({ host: refusal.host, err: refusal }, 'the network guard stopped a request'),
  });
  const backplane = createBackplane({
    ...config.redis,
    now: effects.now,
    onGone: (err) =>
      logger.error(
        { err },
        'Redis is gone: answers go on, requests are not counted, other replicas are followed by the database',
      ),
    onBack: () => logger.info('Redis is back'),
  });
  const { connections, authorizations } = connectServers(config, store.oauthRecords, {
    fetch: send,
    now: effects.now,
    random: Math.random,
    log,
    allowedHosts: config.mcp.allowedHosts,
    exclusively: backplane.exclusively,
  });
  const models = new Map(
    [...config.workflows].map(([id, { provider }]) => [
      id,
      { model: createModel(provider, {}), options: callOptions(provider) },
    ]),
  );
  const lms = createLmsClient({ baseUrl: config.lms.baseUrl, now: effects.now });
  const agent = createAgent({
    store,
    events: backplane.events,
    signals: backplane.signals,
    lms,
    connections,
    effects,
    log,
    limits: config.limits,
    workflows: config.workflows,
    modelFor: ({ id }) =>
      models.get(id) ??
      (() => {
        throw new AppError('internal_error', 'There is no model for this workflow.');
      })(),
  });
  const authenticator = createAuthenticator({
    config: config.auth,
    allowedOrigins: config.server.allowedOrigins,
    now: effects.now,
  });
  const app = await createApp({
    config,
    agent,
    authenticator,
    authorizations,
    connections,
    effects,
    lms,
    store,
    logger,
    signals: backplane.signals,
    redis: backplane.redis && { client: backplane.redis, status: backplane.status },
  });

  const sweeper = createSweeper({
    store,
    events: backplane.events,
    leaseMs: config.limits.leaseMs,
    onRecovered: (response) =>
      logger.warn({ response }, 'an answer was interrupted: its replica is gone'),
    onError: (err) => logger.warn({ err }, 'lost answers could not be looked for'),
  });

  let stopping = false;
  const stop = async () => {
    if (stopping) {
      return;
    }
    stopping = true;
    logger.info('stopping');
    await shutDown({
      drain: agent.drain,
      close: [
        () => app.close(),
        async () => sweeper.stop(),
        () => Promise.allSettled([...connections.values()].map((connection) => connection.close())),
        () => backplane.close(),
        () => housekeeping.stop(),
        () => store.close(),
      ],
      graceMs: config.limits.drainMs,
      exit: (code) => process.exit(code),
      onError: (err) => logger.warn({ err }, 'a part could not be closed'),
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await app.listen({ host: config.server.host, port: config.server.port });
  // Warms the catalogs, so that the first turn does not wait; a server that is down is logged by
  // its connection.
  await Promise.allSettled(
    [...connections.values()].map((connection) =>
      connection.forUser ? undefined : connection.tools(),
    ),
  );
}
