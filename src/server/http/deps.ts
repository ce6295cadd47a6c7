/** What the routes work with; `serve.ts` puts it together once. */
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
  /** `null` where no server is connected by each person. */
  authorizations: Authorizations | null;
  connections: ReadonlyMap<string, Connection>;
  effects: Effects;
  signals: Signals;
  lms: LmsClient;
  store: Store;
  /**
   * Counts everybody's requests for all replicas, and whether that can be reached now; `null` where
   * this process is the only one.
   */
  redis: { client: unknown; status: () => string } | null;
  logger: FastifyBaseLogger;
}
