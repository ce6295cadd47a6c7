/** What the routes depend on; `serve.ts` builds it once. */
import type { FastifyBaseLogger } from 'fastify';
import type { Agent } from '../agent';
import type { Authenticator } from '../auth';
import type { Effects } from '../base';
import type { Config } from '../config';
import type { Signals } from '../events';
import type { LmsClient } from '../lms';
import type { Authorizations, Connection } from '../mcp';
import type { Store } from '../store';

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
}
