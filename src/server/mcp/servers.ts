/** Connects the configured MCP servers, with the operator's credentials or each person's own. */
import { isDeepStrictEqual } from 'node:util';
import type { Config, McpServerConfig } from '../config';
import { createConnection, type Connection, type ConnectionDeps } from './connection/connection';
import {
  createAuthorizations,
  createVault,
  machineProvider,
  tolerantFetch,
  type Authorizations,
  type SealedRecords,
  type TokenSourceDeps,
} from './oauth';

export interface Servers {
  /** By label, in the order of the configuration. */
  connections: ReadonlyMap<string, Connection>;
  /** `null` if no server has personal accounts. */
  authorizations: Authorizations | null;
}

export type ServersConfig = Pick<Config, 'mcp' | 'mcpServers' | 'secrets'> & {
  server: Pick<Config['server'], 'publicUrl'>;
};

export interface ServersDeps extends ConnectionDeps {
  /**
   * Runs something while no other replica runs it under the same key. Defaults to no other
   * replicas.
   */
  exclusively?: TokenSourceDeps['exclusively'];
}

/** What an earlier configuration connected. */
export interface Earlier {
  config: ServersConfig;
  servers: Servers;
}

/**
 * Creates the connections; each opens when first needed.
 * @param earlier The connections of servers that are the same in both configurations are kept.
 */
export function connectServers(
  config: ServersConfig,
  records: SealedRecords,
  deps: ServersDeps,
  earlier: Earlier | null = null,
): Servers {
  const kept = earlier !== null && isDeepStrictEqual(earlier.config.mcp, config.mcp) && earlier;
  const authorizations =
    kept && isDeepStrictEqual(personalPart(kept.config), personalPart(config))
      ? kept.servers.authorizations
      : personalServers(config, records, deps);
  const keptConnection = (label: string, server: McpServerConfig) => {
    const connection = kept ? kept.servers.connections.get(label) : undefined;
    return connection && isDeepStrictEqual(connection.server, server) ? connection : undefined;
  };
  const connections = [...config.mcpServers].map(
    ([label, server]) =>
      [
        label,
        authorizations?.connections.get(label) ??
          keptConnection(label, server) ??
          connectionTo(server, deps),
      ] as const,
  );
  return { connections: new Map(connections), authorizations };
}

const isPersonal = ({ oauth }: McpServerConfig): boolean => oauth?.flow === 'authorization_code';

/** All that people's own connections depend on. */
const personalPart = ({ mcpServers, secrets, server }: ServersConfig) => [
  [...mcpServers.values()].filter(isPersonal),
  secrets.encryptionKey,
  server.publicUrl,
];

/** A connection with the operator's credentials; `connectServers` creates those for people. */
export function connectionTo(server: McpServerConfig, deps: ConnectionDeps): Connection {
  if (server.oauth?.flow !== 'client_credentials') {
    return createConnection(server, deps);
  }
  return createConnection(server, {
    ...deps,
    fetch: tolerantFetch(deps.fetch),
    authProvider: machineProvider(server.oauth, server.url),
  });
}

function personalServers(
  { mcp, mcpServers, secrets, server }: ServersConfig,
  records: SealedRecords,
  deps: ServersDeps,
): Authorizations | null {
  const servers = [...mcpServers.values()].filter(isPersonal);
  // The configuration demands both if there are such servers.
  if (servers.length === 0 || secrets.encryptionKey === null || server.publicUrl === null) {
    return null;
  }
  const onUnreadable = () =>
    deps.log({
      subject: 'oauth',
      message: 'a stored authorization cannot be read with this encryption key',
    });
  const vault = createVault(records, secrets.encryptionKey, onUnreadable);
  return createAuthorizations({
    servers,
    vault,
    publicUrl: server.publicUrl,
    allowedHosts: mcp.allowedHosts,
    connection: deps,
    exclusively: deps.exclusively,
  });
}
