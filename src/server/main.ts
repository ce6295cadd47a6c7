/** Wires the BFF together: `mcp-assistant serve | check [--json]`. Exit codes: 78 bad configuration, 1 anything else (sysexits.h). */
import { readFileSync } from 'node:fs';
import { createAgent } from './agent';
import { createAuthenticator } from './auth';
import { check, printed } from './check';
import { ConfigError, formatProblems, loadConfig, type LoadedConfig } from './config';
import { systemEffects } from './effects';
import { AppError } from './errors';
import { createMemoryEventLog } from './events';
import { createApp } from './http';
import { createLmsClient } from './lms';
import { createLogger } from './logging';
import { connectServers, createConnection, createGuardedFetch, type ConnectionDeps } from './mcp';
import { callOptions, createModel } from './model';
import { openStore } from './store';

const EXIT_CONFIG = 78;
/** How long running turns may go on after SIGTERM. */
const DRAIN_MS = 8_000;

async function serve({ config, warnings }: LoadedConfig): Promise<void> {
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

async function main(): Promise<void> {
  const [command = 'serve', option] = process.argv.slice(2);
  const load = () => loadConfig({ env: process.env, cwd: process.cwd(), readFile: (path) => readFileSync(path, 'utf8') });
  if (command === 'serve') return serve(load());
  if (command !== 'check' || (option ?? '--json') !== '--json') throw new Error(`There is no "${command} ${option ?? ''}", but: serve, check [--json].`);
  const report = await check({
    load,
    connect: (server, { mcp: { allowedHosts } }) => createConnection(server, {
      fetch: createGuardedFetch({ allowedHosts, now: systemEffects.now }), now: systemEffects.now, random: Math.random, log: () => {},
    }),
  });
  process.stdout.write(printed(report, option === '--json'), () => process.exit(report.exit_code));
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) {
    console.error(formatProblems(error));
    process.exit(EXIT_CONFIG);
  }
  const address = error as NodeJS.ErrnoException & { port?: number };
  console.error(address.code === 'EADDRINUSE' ? `Port ${address.port} is taken. Choose another one with MCP_ASSISTANT_PORT.` : error);
  process.exit(1);
});
