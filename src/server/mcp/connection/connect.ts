/**
 * Opens one MCP client: transport, protocol era, credentials, and nothing else; who keeps it alive
 * is `connection.ts`.
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
import { createTransport, type TransportDeps, type TransportKind } from './transport';

const CLIENT_INFO = { name: 'openedx-mcp-assistant', version: '0.1.0' };

/** What connecting once has taught about a server, so that connecting again need not ask. */
export interface Verdict {
  transport: TransportKind;
  prior: PriorDiscovery;
}

export interface OpenOptions extends ClientOptions {
  authProvider?: TransportDeps['authProvider'];
  /** Skips the questions. The caller decides how long it is believed. */
  verdict?: Verdict | undefined;
}

export function verdictOf(client: Client, server: McpServerConfig): Verdict {
  const discover = client.getDiscoverResult();
  return {
    transport: client.transport instanceof SSEClientTransport ? 'sse' : server.transport,
    prior: discover ? { kind: 'modern', discover } : { kind: 'legacy' },
  };
}

/**
 * The statuses by which a server of 2024 refuses to be posted to (MCP 2025-11-25, transports,
 * backwards compatibility).
 */
function hasNoStreamableHttp(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && [400, 404, 405].includes(error.status);
}

/**
 * Negotiates the newest era both sides speak (2026-07-28, else the `initialize` eras), within the
 * server's `connectMs`; falls back to HTTP+SSE where Streamable HTTP is refused in the way old
 * servers do.
 * @throws SdkError, what `authProvider` throws, or what `fetch` throws, when the server cannot be
 *   reached or refuses.
 */
export async function openClient(
  server: McpServerConfig,
  send: typeof fetch,
  options: OpenOptions,
): Promise<Client> {
  const { authProvider, verdict, ...clientOptions } = options;

  async function over(kind: TransportKind): Promise<Client> {
    const client = new Client(CLIENT_INFO, {
      versionNegotiation: { mode: 'auto' },
      ...clientOptions,
    });
    const transport = createTransport(server, kind, { fetch: send, authProvider });
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
    // Where SSE is no way either, the first refusal says more.
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
