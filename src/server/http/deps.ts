/** What the routes depend on; `generation.ts` builds it for each configuration. */
import type { FastifyBaseLogger } from 'fastify';
import type { Agent } from '../agent';
import type { Authenticator } from '../auth';
import type { Effects } from '../base';
import type { Config } from '../config';
import type { Signals } from '../events';
import type { LmsClient } from '../lms';
import type { Authorizations, Connection } from '../mcp';
import type { Metrics } from '../metrics';
import type { Store } from '../store';
import type { Tracer } from '../tracing';

export interface AppDeps {
  config: Config;
  agent: Agent;
  authenticator: Authenticator;
  /** `null` if no server uses personal accounts. */
  authorizations: Authorizations | null;
  connections: ReadonlyMap<string, Connection>;
  effects: Effects;
  signals: Signals;
  lms: LmsClient;
  store: Store;
  /**
   * Counts requests across all replicas, and reports whether Redis can be reached; `null` if this
   * process is the only one.
   */
  redis: { client: unknown; status: () => string } | null;
  logger: FastifyBaseLogger;
  metrics: Metrics;
  tracer: Tracer;
}

/** Nobody counts or traces by default. */
export type GivenDeps = Omit<AppDeps, 'metrics' | 'tracer'> &
  Partial<Pick<AppDeps, 'metrics' | 'tracer'>>;
