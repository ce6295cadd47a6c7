/** Wires the parts of the BFF together and runs them until the process is told to stop. */
import { createAgent } from './agent';
import { createAuthenticator } from './auth';
import type { LoadedConfig } from './config';
import { systemEffects } from './effects';
import { AppError } from './errors';
import { createMemoryEventLog } from './events';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { createLogger } from './logging';
import { connectServers, createGuardedFetch, type ConnectionDeps } from './mcp';
import { callOptions, createModel } from './model';
import { openStore } from './store';

/** How long running turns may go on after SIGTERM. */
const DRAIN_MS = 8_000;

/** Resolves when it listens and has asked every server once. @throws AppError `store_unavailable`; a system error when the port is taken. */
export async function serve({ config, warnings }: LoadedConfig): Promise<void> {
  const effects = systemEffects;
  const logger = createLogger(config.server.logLevel);
  for (const warning of warnings) logger.warn(warning);
  const log: ConnectionDeps['log'] = ({ server, message, error }) => logger.warn({ server, err: error }, message);
  const store = await openStore(config.database.path, effects.now);
  logger.info(store.recovered, 'store opened');
  const send = createGuardedFetch({
    allowedHosts: config.mcp.allowedHosts,
    now: effects.now,
    onRefusal: (refusal) => logger.warn({ host: refusal.host, err: refusal }, 'the network guard stopped a request'),
  });
  const { connections, authorizations } = connectServers(config, store.oauthRecords, {
    fetch: send, now: effects.now, random: Math.random, log,
  });
  const models = new Map([...config.workflows].map(([id, { provider }]) => (
    [id, { model: createModel(provider, {}), options: callOptions(provider) }])));
  const lms = createLmsClient({ baseUrl: config.lms.baseUrl, now: effects.now });
  const events = createMemoryEventLog(effects.now);
  const agent = createAgent({
    store, events, lms, connections, effects, log,
    limits: config.limits,
    workflows: config.workflows,
    modelFor: ({ id }) => models.get(id) ?? (() => { throw new AppError('internal_error', 'There is no model for this workflow.'); })(),
  });
  const authenticator = createAuthenticator({ config: config.auth, allowedOrigins: config.server.allowedOrigins, now: effects.now });
  const app = await createApp({ config, agent, authenticator, authorizations, connections, effects, events, lms, store, logger });

  const stop = async () => {
    await agent.drain(DRAIN_MS);
    await app.close();
    await Promise.allSettled([...connections.values()].map((connection) => connection.close()));
    await store.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await app.listen({ host: config.server.host, port: config.server.port });
  // Warms the catalogs, so that the first turn does not wait; a server that is down is logged by its connection.
  await Promise.allSettled([...connections.values()].map((connection) => (connection.forUser ? undefined : connection.tools())));
}
