/** One long-lived connection per MCP server, opened when first needed and rebuilt when it is lost; a call is never repeated. */
import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';
import { openClient, type OpenOptions } from './connect';
import { didNotAnswer, failureOf, needsAuthorization, type CallFailure } from './failure';
import { AuthorizationRequired } from './oauth/flow';

export interface Connection {
  readonly server: McpServerConfig;
  /** The server's raw tool definitions, cached until the server says they changed or the connection is lost. */
  tools: () => Promise<readonly Tool[]>;
  call: (name: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<CallAnswer>;
  status: () => 'ready' | 'connecting' | 'unavailable';
  close: () => Promise<void>;
  /** Only where each person uses an account of their own: that person's connection. */
  forUser?: (userId: string) => Connection;
}

/** The connections as one person uses them. */
export function connectionsOf(connections: ReadonlyMap<string, Connection>, userId: string): ReadonlyMap<string, Connection> {
  return new Map([...connections].map(([label, connection]) => [label, connection.forUser?.(userId) ?? connection]));
}

export type CallAnswer = { result: CallToolResult } | { failure: CallFailure };

export interface ConnectionDeps {
  fetch: typeof fetch;
  now: () => number;
  /** Where requests get their token, when the server's headers are not all. */
  authProvider?: OpenOptions['authProvider'];
  /** Told about failures, without URL or headers. */
  log: (event: { server: string; message: string; error?: unknown }) => void;
}

/** After a failed connection, turns go on without the server this long before it is tried again. */
const COOL_DOWN_MS = 5_000;

interface Session {
  client: Client;
  /** Emptied when the server says that its tools have changed. */
  listing: { tools: readonly Tool[] | null };
}

export function createConnection(server: McpServerConfig, deps: ConnectionDeps): Connection {
  let session: Session | null = null;
  let connecting: Promise<Session> | null = null;
  let failedAt: number | null = null;

  function drop(lost: Session): void {
    if (session === lost) session = null;
    lost.client.close().catch((error: unknown) => deps.log({ server: server.label, message: 'closing the connection failed', error }));
  }

  async function open(): Promise<Session> {
    const listing: { tools: readonly Tool[] | null } = { tools: null };
    const client = await openClient(server, deps.fetch, {
      authProvider: deps.authProvider,
      listChanged: { tools: { autoRefresh: false, onChanged: () => { listing.tools = null; } } },
    });
    const opened: Session = { client, listing };
    client.onclose = () => { if (session === opened) session = null; };
    return opened;
  }

  async function connect(): Promise<Session> {
    if (session) return session;
    if (failedAt !== null && deps.now() - failedAt < COOL_DOWN_MS) throw new Error(`${server.label} failed a moment ago`);
    connecting ??= open().then((opened) => {
      session = opened;
      failedAt = null;
      return opened;
    }).catch((error: unknown) => {
      // Where a person has to connect first, nothing was asked and waiting does not help.
      if (!(error instanceof AuthorizationRequired)) failedAt = deps.now();
      deps.log({ server: server.label, message: 'connecting failed', error });
      throw error;
    }).finally(() => { connecting = null; });
    return connecting;
  }

  async function list(current: Session): Promise<readonly Tool[]> {
    const { tools } = await current.client.listTools(undefined, { timeout: server.timeouts.listMs, cacheMode: 'bypass' });
    current.listing.tools = tools;
    return tools;
  }

  return {
    server,
    status: () => (session ? 'ready' : failedAt !== null ? 'unavailable' : 'connecting'),
    async tools() {
      const current = await connect();
      if (current.listing.tools) return current.listing.tools;
      try {
        return await list(current);
      } catch (error) {
        // Listing changes nothing at the server, so a lost session may be rebuilt and asked again, once.
        drop(current);
        deps.log({ server: server.label, message: 'listing tools failed; reconnecting', error });
        return list(await connect());
      }
    },
    async call(name, args, signal) {
      let current: Session;
      try {
        current = await connect();
      } catch (error) {
        // Logged by connect(); nothing was sent.
        if (needsAuthorization(error)) return { failure: failureOf(error, server.name, false) };
        return { failure: { sent: false, code: 'server_unavailable', message: `${server.name} cannot be reached.` } };
      }
      try {
        return { result: await current.client.callTool({ name, arguments: args }, {
          signal, timeout: server.timeouts.callMs, maxTotalTimeout: server.timeouts.totalMs, resetTimeoutOnProgress: true,
          // Asks for progress reports: without it none resets the timeout.
          onprogress: () => {},
        }) };
      } catch (error) {
        deps.log({ server: server.label, message: `calling ${name} failed`, error });
        if (didNotAnswer(error)) drop(current);
        return { failure: failureOf(error, server.name, signal.aborted) };
      }
    },
    async close() {
      const open = session;
      session = null;
      await open?.client.close();
    },
  };
}
