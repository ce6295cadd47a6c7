/**
 * Everything that is built from one configuration. A process has one generation at a time that
 * takes new requests; earlier ones end what they have, as another replica would.
 */
import type { FastifyInstance } from 'fastify';
import { createAgent, createSweeper, type Agent, type AgentDeps } from './agent';
import { createAuthenticator } from './auth';
import { AppError } from './base';
import { createBudgets, oncePerWindow, type Budgets } from './budgets';
import type { Config } from './config';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { logModelFailure, logTurn, messageLog } from './instruments';
import { connectServers, createGuardedFetch, createToolSearch, tlsOf, type Servers } from './mcp';
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

function guardNetwork(config: Config, { effects, logger, instruments }: Parts): typeof fetch {
  return createGuardedFetch({
    allowedHosts: config.mcp.allowedHosts,
    proxy: config.proxy,
    tls: tlsOf(config.mcpServers.values()),
    now: effects.now,
    onRefusal(refusal) {
      instruments.metrics.add('network_refusals_total', { code: refusal.code });
      logger.warn({ host: refusal.host, err: refusal }, 'the network guard stopped a request');
    },
  });
}

function connect(config: Config, parts: Parts, earlier: Generation | null): Servers {
  const { store, work, effects, log, logger, backplane, instruments } = parts;
  const { metrics, tracer } = instruments;
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
      onMessage: messageLog(config, logger),
      metrics,
      tracer,
      exclusively: backplane.exclusively,
    },
    earlier,
  );
}

function modelsFor({ workflows }: Config, { logger, instruments }: Parts): AgentDeps['modelFor'] {
  const { metrics, tracer } = instruments;
  const deps: ModelDeps = { onFailure: logModelFailure(logger), metrics, tracer };
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

/** Tells the operator and the audit trail once of each person and budget that is used up. */
function openBudgets({ budgets }: Config, { store, minutes, effects, logger }: Parts): Budgets {
  const onReached = oncePerWindow(({ who, standing: { rule, subject } }) => {
    const { scope, measure, every, limit } = rule;
    logger.info({ scope, measure, every, subject, user: who.userId }, 'a budget is used up');
    const fact = {
      kind: 'budget.reached' as const,
      rule: `${scope} ${measure} ${every}`,
      outcome: 'refused',
      details: { limit, ...(scope !== 'person' && { subject }) },
    };
    store.audit
      .record({ userId: who.userId, courseId: who.courseId }, [fact])
      .catch((err: unknown) => logger.warn({ err }, 'a used-up budget could not be recorded'));
  });
  return createBudgets({
    rules: budgets.rules,
    store: store.budgets,
    minutes,
    now: effects.now,
    onReached,
  });
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
  const { store, effects, work, log, logger, backplane, instruments } = parts;
  const { metrics, tracer } = instruments;
  const { limits, workflows } = config;
  const servers = connect(config, parts, earlier);
  const lms = createLmsClient({
    ...config.lms,
    now: effects.now,
    work,
    examCheckMs: limits.examCheckMs,
  });
  const { events, signals, redis } = backplane;
  const { connections } = servers;
  const shared = { store, lms, connections, effects, signals, metrics, tracer };
  const agent = createAgent({
    ...shared,
    events,
    log,
    limits,
    workflows,
    modelFor: modelsFor(config, parts),
    findTools: createToolSearch(work),
    budgets: openBudgets(config, parts),
    onTurnEnd: logTurn(logger),
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
