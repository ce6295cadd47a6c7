/** One long-lived connection per MCP server, opened when first needed and rebuilt when it is lost; a call is never repeated. */
import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';
import { openClient } from './connect';
import { didNotAnswer, failureOf, type CallFailure } from './failure';
import { resultValidator } from './json-schema';
import { createListingCache, listTools, type Listing, type ListingCache } from './listing';

export interface Connection {
  readonly server: McpServerConfig;
  /** `listing().tools`. */
  tools: () => Promise<readonly Tool[]>;
  /**
   * What the server offers, cached until it says that this changed, its time to live ends, or the connection is lost.
   * @param options.fresh Asks the server now, whatever is cached.
   */
  listing: (options?: { fresh?: boolean }) => Promise<Listing>;
  call: (name: string, args: Record<string, unknown>, signal: AbortSignal) => Promise<CallAnswer>;
  status: () => 'ready' | 'connecting' | 'unavailable';
  close: () => Promise<void>;
}

export type CallAnswer = { result: CallToolResult } | { failure: CallFailure };

export interface ConnectionDeps {
  fetch: typeof fetch;
  now: () => number;
  /** Told about failures, without URL or headers. */
  log: (event: { server: string; message: string; error?: unknown }) => void;
}

/** After a failed connection, turns go on without the server this long before it is tried again. */
const COOL_DOWN_MS = 5_000;

interface Session {
  client: Client;
  listings: ListingCache;
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
    let listings: ListingCache | null = null;
    const client = await openClient(server, deps.fetch, {
      // Without a pause: a server that never stops announcing would put it off for ever.
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => listings?.invalidate() } },
      jsonSchemaValidator: resultValidator,
    });
    listings = createListingCache(() => listTools(client, {
      now: deps.now, timeoutMs: server.timeouts.listMs, wanted: ({ name }) => server.allowedTools?.has(name) ?? true,
    }), deps.now);
    const opened: Session = { client, listings };
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
      failedAt = deps.now();
      deps.log({ server: server.label, message: 'connecting failed', error });
      throw error;
    }).finally(() => { connecting = null; });
    return connecting;
  }

  async function listing({ fresh = false }: { fresh?: boolean } = {}): Promise<Listing> {
    const current = await connect();
    try {
      return await current.listings.get(fresh);
    } catch (error) {
      deps.log({ server: server.label, message: 'listing tools failed', error });
      if (!didNotAnswer(error)) throw error;
      // Listing changes nothing at the server, so a lost session may be rebuilt and asked again, once.
      drop(current);
      return (await connect()).listings.get(fresh);
    }
  }

  return {
    server,
    status: () => (session ? 'ready' : failedAt !== null ? 'unavailable' : 'connecting'),
    listing,
    tools: async () => (await listing()).tools,
    async call(name, args, signal) {
      let current: Session;
      try {
        current = await connect();
      } catch {
        // Logged by connect(); nothing was sent.
        return { failure: { sent: false, code: 'server_unavailable', message: `${server.name} cannot be reached.` } };
      }
      try {
        return { result: await current.client.callTool({ name, arguments: args }, {
          signal, timeout: server.timeouts.callMs, maxTotalTimeout: server.timeouts.totalMs, resetTimeoutOnProgress: true,
          // Asks for progress reports: without it none resets the timeout.
          onprogress: () => {},
          // For the headers that mirror arguments, and to check structured results.
          toolDefinition: current.listings.find(name),
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
