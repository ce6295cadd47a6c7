/** One MCP server for the rest of the BFF: its tools, and calls that are sent at most once. */
import type { Client, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { createCaller, type Call } from './calls';
import { createKeeper, type ConnectionStatus } from './keeper';
import { createLastListing, type Known } from './last-listing';
import { systemAfter, type After } from '../../base';
import type { WorkPool } from '../../work';
import type { Listing } from '../definitions/listing';
import { createSchemas, type Schemas } from '../definitions/schemas';
import type { OpenerDeps } from './opener';
import { createRequester } from './requester';
import type { ReadOnlyRequest } from './session';
import { createScreener, type Screener } from '../screening';

export interface Connection {
  readonly server: McpServerConfig;
  /** Reads and uses the schemas of its tools. */
  readonly schemas: Schemas;
  /** `listing().tools`. */
  tools: () => Promise<readonly Tool[]>;
  /**
   * What the server offers: cached until the server announces a change, the list expires, or
   * the connection is lost.
   * @param options.fresh Asks the server now, even if a listing is cached.
   */
  listing: (options?: { fresh?: boolean }) => Promise<Listing>;
  /**
   * What the server offers, without a long wait: at most two seconds, and none for a server that is
   * known to be away; then as it was last listed. Never rejects.
   */
  known: () => Promise<Known>;
  /** Connects now, and keeps trying by itself until `close`. */
  keep: () => void;
  /**
   * Sends a request that changes nothing on the server, so it can be repeated once over a new
   * session. The caller limits the time.
   * @throws whatever connecting or the request throws.
   */
  query: <T>(request: ReadOnlyRequest<T>) => Promise<T>;
  call: Call;
  /** Looks a text of this server over for what addresses the model, as the operator wants it. */
  screen: Screener;
  status: () => ConnectionStatus;
  /** What the server calls itself; `null` when not connected. */
  describe: () => ServerDescription | null;
  close: () => Promise<void>;
  /** A person's own connection; only if each person uses their own account. */
  forUser?: (userId: string) => Connection;
}

/** The connections as one person uses them. */
export function connectionsOf(
  connections: ReadonlyMap<string, Connection>,
  userId: string,
): ReadonlyMap<string, Connection> {
  return new Map(
    [...connections].map(([label, connection]) => [
      label,
      connection.forUser?.(userId) ?? connection,
    ]),
  );
}

export interface ServerDescription {
  era: 'modern' | 'legacy';
  protocolVersion: string;
  serverName: string;
  /** Names only, e.g. `tools`. */
  capabilities: string[];
}

export interface ConnectionDeps extends OpenerDeps {
  /** Defaults to the timers of the system. */
  after?: After;
  work: Pick<WorkPool, 'run'>;
}

function describe(client: Client): ServerDescription {
  return {
    era: client.getProtocolEra() ?? 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverName: client.getServerVersion()?.name ?? '',
    capabilities: Object.keys(client.getServerCapabilities() ?? {}).sort(),
  };
}

export function createConnection(server: McpServerConfig, deps: ConnectionDeps): Connection {
  const keeper = createKeeper(server, deps, () => last.lost());
  const schemas = createSchemas(deps.work, server.label);
  const log = (message: string, error: unknown) =>
    deps.log({ subject: server.label, message, error });
  const requester = createRequester(keeper, log);
  const last = createLastListing(async () => (await requester.listed()).listing, keeper.breaker, {
    after: systemAfter,
    ...deps,
  });

  return {
    server,
    schemas,
    status: keeper.status,
    known: last.known,
    keep: last.keep,
    describe() {
      const current = keeper.current();
      return current && describe(current.client);
    },
    listing: async ({ fresh = false } = {}) =>
      last.remember((await requester.listed(fresh)).listing),
    tools: async () => (await requester.listed()).listing.tools,
    query: requester.query,
    screen: createScreener(server, deps.work, log),
    call: createCaller(server, { keeper, requester, schemas, log, now: deps.now }),
    close() {
      last.stop();
      return keeper.close();
    },
  };
}
