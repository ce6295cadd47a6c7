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
import { within } from '../../base';
import type { McpServerConfig } from '../../config';
import type { BreakerDeps } from './breaker';
import { certainlyRefused } from './failure';
import { limitReplies } from './limit-replies';
import { pacedListening } from './listening-stream';
import { createTransport, type TransportDeps, type TransportKind } from './transport';

const CLIENT_INFO = { name: 'openedx-mcp-assistant', version: '0.1.0' };

const SYSTEM: BreakerDeps = { now: Date.now, random: Math.random };
const LEGACY: PriorDiscovery = { kind: 'legacy' };

/** What a first connection learned about a server, so that the next one need not ask. */
export interface Verdict {
  transport: TransportKind;
  prior: PriorDiscovery;
}

export interface OpenOptions extends ClientOptions {
  authProvider?: TransportDeps['authProvider'];
  onProgramEnd?: TransportDeps['onProgramEnd'];
  /** For the pauses between listening streams; defaults to the system's clock. */
  pacing?: BreakerDeps;
  /** Skips the negotiation. The caller decides how long it stays valid. */
  verdict?: Verdict | undefined;
  /** The server asked so much at once that the connection is closed. */
  onFlood?: () => void;
  onMessage?: TransportDeps['onMessage'];
}

export function verdictOf(client: Client, server: McpServerConfig): Verdict {
  const discover = client.getDiscoverResult();
  return {
    transport: client.transport instanceof SSEClientTransport ? 'sse' : server.transport,
    prior: discover ? { kind: 'modern', discover } : LEGACY,
  };
}

/**
 * The statuses with which a server of 2024 refuses a POST (MCP 2025-11-25, transports, backwards
 * compatibility).
 */
function hasNoStreamableHttp(error: unknown): boolean {
  return SdkHttpError.isInstance(error) && [400, 404, 405].includes(error.status);
}

/** The revision that `protocol: modern` demands. */
const MODERN = '2026-07-28';
/** `server/discover` may take this share of the time to connect; `initialize` gets the rest. */
const PROBE_SHARE = 0.5;

/** Notices what a failed negotiation does not tell. */
function watchProbe(send: typeof fetch) {
  const seen = { wantsCredentials: false, wasNegotiated: false };
  const watched: typeof fetch = async (input, init) => {
    const isProbe = new Headers(init?.headers).get('mcp-method') === 'server/discover';
    seen.wasNegotiated ||= !isProbe;
    const response = await send(input, init);
    const isChallenge = response.status === 403 && response.headers.has('www-authenticate');
    seen.wantsCredentials ||= response.status === 401 || isChallenge;
    return response;
  };
  return { fetch: watched, seen };
}

const tookTooLong = () => new SdkError(SdkErrorCode.RequestTimeout, 'Connecting took too long');

/**
 * Negotiates the newest era that both sides speak (2026-07-28, or else an `initialize` era) within
 * the server's `connectMs`. Many servers answer `server/discover` in odd ways, so only a refusal of
 * the credentials or of the address ends it there. Falls back to HTTP+SSE if the server refuses
 * Streamable HTTP as old servers do.
 * @throws SdkError, or whatever `authProvider` or `fetch` throws, if the server refuses or cannot
 * be reached.
 */
export async function openClient(
  server: McpServerConfig,
  send: typeof fetch,
  options: OpenOptions,
): Promise<Client> {
  const { onFlood, verdict, pacing = SYSTEM, ...others } = options;
  const { authProvider, onProgramEnd, onMessage, ...clientOptions } = others;
  const { connectMs } = server.timeouts;
  const endsAt = performance.now() + connectMs;
  const probe = watchProbe(send);

  async function over(kind: TransportKind, prior?: PriorDiscovery): Promise<Client> {
    const client = new Client(CLIENT_INFO, {
      versionNegotiation: {
        mode: server.protocol === 'modern' ? { pin: MODERN } : 'auto',
        probe: { timeoutMs: connectMs * PROBE_SHARE },
      },
      ...clientOptions,
    });
    const { transport, blame } = createTransport(server, kind, {
      fetch: kind === 'http' ? pacedListening(probe.fetch, pacing) : probe.fetch,
      authProvider,
      onProgramEnd,
      onMessage,
    });
    limitReplies(transport, () => {
      onFlood?.();
      void transport.close();
    });
    const timeout = Math.max(1, endsAt - performance.now());
    const connected = client.connect(transport, {
      timeout,
      ...(prior === undefined ? {} : { prior }),
    });
    try {
      // Starting a transport has no time limit of its own.
      await within(timeout, connected, tookTooLong);
    } catch (error) {
      await transport.close();
      throw await blame(error);
    }
    return client;
  }

  async function overHttp(): Promise<Client> {
    const prior = server.protocol === 'legacy' ? LEGACY : verdict?.prior;
    try {
      return await over('http', prior);
    } catch (error) {
      const wasProbed = prior === undefined && !probe.seen.wasNegotiated;
      const isFinal = probe.seen.wantsCredentials || server.protocol === 'modern';
      if (!wasProbed || isFinal || certainlyRefused(error)) {
        throw error;
      }
      return over('http', LEGACY);
    }
  }

  const kind = verdict?.transport ?? server.transport;
  if (kind !== 'http') {
    // Only the `initialize` eras have the SSE transport.
    return over(kind, kind === 'sse' || server.protocol === 'legacy' ? LEGACY : verdict?.prior);
  }
  try {
    return await overHttp();
  } catch (error) {
    if (server.protocol === 'modern' || !hasNoStreamableHttp(error)) {
      throw error;
    }
    // If SSE fails too, the first refusal is more informative.
    return over('sse', LEGACY).catch(() => {
      throw error;
    });
  }
}
