/**
 * Everything that is built from one configuration. A process has one generation at a time that
 * takes new requests; earlier ones end what they have, as another replica would.
 */
import type { FastifyInstance } from 'fastify';
import { createAgent, createSweeper, type Agent, type AgentDeps } from './agent';
import { createAuthenticator } from './auth';
import { AppError } from './base';
import type { Config } from './config';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { connectServers, createGuardedFetch, createToolSearch, type Servers } from './mcp';
import { createProvider, type ModelDeps } from './model';
import type { Parts } from './parts';

export interface Generation {
  config: Config;
  /** Milliseconds since the epoch. */
  loadedAt: number;
  servers: Servers;
  agent: Agent;
  /** Ready, without a listener of its own. */
  app: FastifyInstance;
  /** Leaves lost answers to others from now on. */
  stopSweeping: () => void;
}

function guardNetwork({ mcp }: Config, { effects, logger }: Parts): typeof fetch {
  return createGuardedFetch({
    allowedHosts: mcp.allowedHosts,
    now: effects.now,
    onRefusal: (refusal) =>
      logger.warn({ host: refusal.host, err: refusal }, 'the network guard stopped a request'),
  });
}

function connect(config: Config, parts: Parts, earlier: Generation | null): Servers {
  const { store, work, effects, log, backplane } = parts;
  return connectServers(
    config,
    store.oauthRecords,
    {
      fetch: guardNetwork(config, parts),
      work,
      now: effects.now,
      random: Math.random,
      log,
      allowedHosts: config.mcp.allowedHosts,
      exclusively: backplane.exclusively,
    },
    earlier,
  );
}

function modelsFor({ workflows }: Config, { logger }: Parts): AgentDeps['modelFor'] {
  const deps: ModelDeps = {
    onFailure: (facts, level) => logger[level](facts, 'the model provider failed'),
  };
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

function sweepLostAnswers({ limits }: Config, { store, backplane, logger }: Parts) {
  return createSweeper({
    store,
    events: backplane.events,
    leaseMs: limits.leaseMs,
    onRecovered: (response) =>
      logger.warn({ response }, 'an answer was interrupted: its replica is gone'),
    onError: (err) => logger.warn({ err }, 'lost answers could not be looked for'),
  });
}

/** @param earlier The connections of its servers that did not change are kept. */
export async function createGeneration(
  config: Config,
  parts: Parts,
  earlier: Generation | null,
): Promise<Generation> {
  const { store, effects, work, log, logger, backplane } = parts;
  const { limits, workflows } = config;
  const servers = connect(config, parts, earlier);
  const lms = createLmsClient({
    ...config.lms,
    now: effects.now,
    work,
    examCheckMs: limits.examCheckMs,
  });
  const { events, signals, redis } = backplane;
  const shared = { store, lms, connections: servers.connections, effects, signals };
  const agent = createAgent({
    ...shared,
    events,
    log,
    limits,
    workflows,
    modelFor: modelsFor(config, parts),
    findTools: createToolSearch(work),
  });
  const app = await createApp({
    ...shared,
    config,
    agent,
    authenticator: createAuthenticator({
      config: config.auth,
      allowedOrigins: config.server.allowedOrigins,
      now: effects.now,
    }),
    authorizations: servers.authorizations,
    logger,
    redis: redis && { client: redis, status: backplane.status },
  });
  await app.ready();
  const sweeper = sweepLostAnswers(config, parts);
  return { config, loadedAt: effects.now(), servers, agent, app, stopSweeping: sweeper.stop };
}
