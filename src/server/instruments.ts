/**
 * What an operator sees of the running BFF: metrics, traces, and the lines of the log that belong
 * to them. Libraries are loaded only for what the configuration and the environment ask for.
 */
import type { TurnFacts } from './agent';
import { createLogger } from './base';
import type { Config } from './config';
import type { createBackplane } from './events';
import type { Connection } from './mcp';
import {
  createMetrics,
  listenForMetrics,
  loadPrometheus,
  type Metrics,
  type MetricsListener,
} from './metrics';
import type { ModelDeps } from './model';
import manifest from './package.json' with { type: 'json' };
import { loadOtlp, NO_TRACES, wantedOf, type Otlp, type Tracer } from './tracing';
import type { WorkPool } from './work';

type Logger = ReturnType<typeof createLogger>;

export interface Instruments {
  metrics: Metrics;
  tracer: Tracer;
  /** Begins to serve `/metrics`. @throws a system error if the port is taken. */
  listen: () => Promise<void>;
  /** Sends what is left. */
  close: () => Promise<void>;
}

interface Environment {
  env: Readonly<Record<string, string | undefined>>;
  now: () => number;
  /** Milliseconds that only grow. */
  clock: () => number;
}

export const systemEnvironment: Environment = {
  env: process.env,
  now: () => Date.now(),
  clock: () => performance.now(),
};

const { version } = manifest;

async function startTraces({ env, now }: Environment, logger: Logger): Promise<Otlp | null> {
  const { wanted, warnings } = wantedOf(env);
  warnings.forEach((warning) => logger.warn(warning));
  if (!wanted) {
    return null;
  }
  const { startOtlp } = await loadOtlp();
  const onProblem = () => logger.warn('traces or metrics could not be sent to the collector');
  return startOtlp(wanted, { version, now, onProblem });
}

export async function openInstruments(
  { instruments }: Pick<Config, 'instruments'>,
  environment: Environment,
  logger: Logger,
): Promise<Instruments> {
  const prometheus = instruments.metrics && (await loadPrometheus());
  const otlp = await startTraces(environment, logger);
  const sinks = [prometheus?.sink, otlp?.sink].filter((sink) => !!sink);
  const metrics = createMetrics(sinks, environment.clock);
  metrics.watch('build_info', () => [[{ version }, 1]]);
  let listener: MetricsListener | null = null;
  return {
    metrics,
    tracer: otlp?.tracer ?? NO_TRACES,
    async listen() {
      if (prometheus && instruments.metrics) {
        const onError = (err: unknown) => logger.warn({ err }, 'the metrics could not be read');
        listener = await listenForMetrics(prometheus, instruments.metrics, onError);
        logger.info({ port: listener.port }, 'metrics can be read');
      }
    },
    async close() {
      await Promise.allSettled([listener?.close(), otlp?.close()]);
    },
  };
}

const STATES = ['ready', 'connecting', 'unavailable'] as const;

/** Its first line says which version runs. */
export function openLog(level: string): Logger {
  const logger = createLogger(level);
  logger.info({ version, node: process.version }, 'starting');
  return logger;
}

/** What is read only when somebody looks. */
export function watchParts(
  metrics: Metrics,
  {
    connections,
    running,
    backplane,
    work,
  }: {
    connections: () => ReadonlyMap<string, Connection>;
    /** How many responses run. */
    running: () => number;
    backplane: Pick<ReturnType<typeof createBackplane>, 'status'>;
    work: Pick<WorkPool, 'waiting'>;
  },
): void {
  metrics.watch('mcp_server_ready', () =>
    [...connections()].flatMap(([server, connection]) =>
      STATES.map((state) => [{ server, state }, connection.status() === state ? 1 : 0] as const),
    ),
  );
  metrics.watch('turns_running', () => [[{}, running()]]);
  metrics.watch('redis_up', () => {
    const status = backplane.status();
    return status === 'alone' ? [] : [[{}, status === 'ready' ? 1 : 0]];
  });
  metrics.watch('work_waiting', () => [[{}, work.waiting()]]);
}

/** One line for every answer that ended. */
export const logTurn =
  (logger: Logger) =>
  (facts: TurnFacts): void =>
    logger.info(facts, 'an answer ended');

/** One line for every failure of a provider, with the ids that its support asks for. */
export const logModelFailure =
  (logger: Logger): NonNullable<ModelDeps['onFailure']> =>
  ({ requestId, ...facts }, level) =>
    logger[level]({ ...facts, provider_request_id: requestId }, 'the model provider failed');

/** The messages to and from MCP servers; `undefined` unless the operator asks for them. */
export function messageLog(
  { instruments }: Pick<Config, 'instruments'>,
  logger: Logger,
): ((server: string, direction: 'sent' | 'received', message: unknown) => void) | undefined {
  if (!instruments.mcpMessages) {
    return undefined;
  }
  const shown = logger.child({}, { level: 'debug' });
  return (subject, direction, message) => shown.debug({ subject, message }, `MCP ${direction}`);
}
