/** One MCP server for the rest of the BFF: its tools, and calls that are sent at most once. */
import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import type { Elicit } from '../elicitation';
import { didNotAnswer, failureOf, needsAuthorization, timedOut, type CallFailure } from './failure';
import { createKeeper, type ConnectionStatus, type KeeperDeps } from './keeper';
import { createLastListing, type Known } from './last-listing';
import { systemAfter, type After } from '../../base';
import type { WorkPool } from '../../work';
import type { Listing } from '../definitions/listing';
import { createSchemas, type Schemas } from '../definitions/schemas';
import { throttledProgress, type CallProgress } from './progress';
import { createRequester } from './requester';
import type { ReadOnlyRequest, Session } from './session';
import { structuredMisfit } from './structured';

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
  /**
   * Never rejects. Sends at most one `tools/call`, plus its continuations if the server needs input
   * (MCP 2026-07-28).
   */
  call: (
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
    options?: CallOptions,
  ) => Promise<CallAnswer>;
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

interface CallOptions {
  /** Called a few times per second at most. */
  onProgress?: (progress: CallProgress) => void;
  /** Puts the server's elicitations to the person; if absent, they are declined. */
  elicit?: Elicit;
  /** Called for every question beyond what one call may ask. */
  onTooManyQuestions?: () => void;
  /**
   * Gets the definition that the server offers now. If it returns false, the call is not sent
   * (`definition_changed`).
   */
  accepts?: (definition: Tool) => boolean;
}

/**
 * `misfit` says how the structured result breaks the tool's `outputSchema`; `null` if it does not,
 * or there is none.
 */
export type CallAnswer =
  { result: CallToolResult; misfit: string | null } | { failure: CallFailure };

export interface ServerDescription {
  era: 'modern' | 'legacy';
  protocolVersion: string;
  serverName: string;
  /** Names only, e.g. `tools`. */
  capabilities: string[];
}

export interface ConnectionDeps extends KeeperDeps {
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

const unsent = (code: CallFailure['code'], message: string): { failure: CallFailure } => ({
  failure: { sent: false, code, message },
});

/** The tool to call, or why it must not be called. */
function findTool(
  { tools, unusable }: Listing,
  name: string,
  server: McpServerConfig,
  accepts: CallOptions['accepts'],
): { tool: Tool } | { failure: CallFailure } {
  const tool = tools.find((offered) => offered.name === name);
  if (!tool && !unusable.some((refused) => refused.name === name)) {
    return unsent('tool_not_found', `${server.name} no longer offers this tool.`);
  }
  if (!tool || accepts?.(tool) === false) {
    return unsent(
      'definition_changed',
      'The tool has changed since it was shown. It was not called.',
    );
  }
  return { tool };
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

  async function send(
    current: Session,
    tool: Tool,
    args: Record<string, unknown>,
    signal: AbortSignal,
    { onProgress, elicit, onTooManyQuestions }: CallOptions,
  ): Promise<CallAnswer> {
    try {
      const result = await current.callTool(tool, args, {
        signal,
        elicit,
        onTooManyQuestions,
        onProgress: throttledProgress(onProgress ?? (() => {}), deps.now),
      });
      return { result, misfit: await structuredMisfit(tool, result, schemas) };
    } catch (error) {
      log(`calling ${tool.name} failed`, error);
      // A hanging tool does not mean a hanging server: the next call checks the server first.
      if (timedOut(error)) {
        current.distrust();
      } else if (didNotAnswer(error)) {
        keeper.drop(current);
      }
      return { failure: failureOf(error, server.name, signal.aborted) };
    }
  }

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
    async call(name, args, signal, options = {}) {
      let target: Awaited<ReturnType<typeof requester.listed>>;
      try {
        target = await requester.listed();
      } catch (error) {
        // Already logged; nothing was sent.
        if (needsAuthorization(error)) {
          return { failure: failureOf(error, server.name, false) };
        }
        return unsent('server_unavailable', `${server.name} cannot be reached.`);
      }
      const { current, listing } = target;
      const found = findTool(listing, name, server, options.accepts);
      if ('failure' in found) {
        return found;
      }
      if (signal.aborted) {
        return unsent('cancelled', 'Stopped before this call was sent.');
      }
      return send(current, found.tool, args, signal, options);
    },
    close() {
      last.stop();
      return keeper.close();
    },
  };
}
