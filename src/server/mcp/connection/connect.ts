/**
 * Opens one MCP client with its transport, protocol era and credentials; `keeper.ts` keeps it
 * alive.
 */
import {
  Client,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  type ClientOptions,
  type PriorDiscovery,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { limitBlocks } from './block-limit';
import { limitReplies } from './limit-replies';
import { createTransport, type TransportDeps, type TransportKind } from './transport';

const CLIENT_INFO = { name: 'openedx-mcp-assistant', version: '0.1.0' };

/** What a first connection learned about a server, so that the next one need not ask. */
export interface Verdict {
  transport: TransportKind;
  prior: PriorDiscovery;
}

export interface OpenOptions extends ClientOptions {
  authProvider?: TransportDeps['authProvider'];
  /** Skips the negotiation. The caller decides how long it stays valid. */
  verdict?: Verdict | undefined;
  /** The server asked so much at once that the connection is closed. */
  onFlood?: () => void;
}

export function verdictOf(client: Client, server: McpServerConfig): Verdict {
  const discover = client.getDiscoverResult();
  return {
    transport: client.transport instanceof SSEClientTransport ? 'sse' : server.transport,
    prior: discover ? { kind: 'modern', discover } : { kind: 'legacy' },
  };
}

/**
 * The statuses with which a server of 2024 refuses a POST (MCP 2025-11-25, transports, backwards
 * compatibility).
 */
function hasNoStreamableHttp(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && [400, 404, 405].includes(error.status);
}

/**
 * Negotiates the newest era that both sides speak (2026-07-28, or else an `initialize` era) within
 * the server's `connectMs`. Falls back to HTTP+SSE if the server refuses Streamable HTTP as old
 * servers do.
 * @throws SdkError, or whatever `authProvider` or `fetch` throws, if the server refuses or cannot
 * be reached.
 */
export async function openClient(
  server: McpServerConfig,
  send: typeof fetch,
  options: OpenOptions,
): Promise<Client> {
  const { authProvider, verdict, onFlood, ...clientOptions } = options;

  async function over(kind: TransportKind): Promise<Client> {
    const client = new Client(CLIENT_INFO, {
      versionNegotiation: { mode: 'auto' },
      ...clientOptions,
    });
    const transport = createTransport(server, kind, { fetch: send, authProvider });
    // The client calls it first for every message.
    transport.onmessage = limitBlocks;
    limitReplies(transport, () => {
      onFlood?.();
      void transport.close();
    });
    // Only the `initialize` eras have the SSE transport.
    const prior = kind === 'sse' ? { kind: 'legacy' as const } : verdict?.prior;
    const { connectMs: timeout } = server.timeouts;
    const connected = client.connect(transport, {
      timeout,
      ...(prior === undefined ? {} : { prior }),
    });
    await within(timeout, connected, () => transport.close());
    return client;
  }

  const kind = verdict?.transport ?? server.transport;
  try {
    return await over(kind);
  } catch (error) {
    if (kind !== 'http' || !hasNoStreamableHttp(error)) {
      throw error;
    }
    // If SSE fails too, the first refusal is more informative.
    return over('sse').catch(() => {
      throw error;
    });
  }
}

/** Starting a transport has no time limit of its own. */
async function within(ms: number, work: Promise<void>, giveUp: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new SdkError(SdkErrorCode.RequestTimeout, 'Connecting took too long')),
      ms,
    );
  });
  try {
    await Promise.race([work, deadline]);
  } catch (error) {
    await giveUp();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
