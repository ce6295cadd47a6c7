/**
 * Creates the three transports: Streamable HTTP, the older HTTP+SSE, and a child process's standard
 * input and output.
 */
import {
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  type AuthProvider,
  type OAuthClientProvider,
  type Transport,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { NOBODY_WAITS, readingFetch } from './answers';
import { startedProgram } from './program';
import { showMessages, type OnMessage } from './show-messages';
import { streamableHttp } from './streamable-http';

export type TransportKind = McpServerConfig['transport'];

export interface TransportDeps {
  fetch: typeof fetch;
  /** Gives requests their token; its `Authorization` overrides the server's headers. */
  authProvider?: AuthProvider | OAuthClientProvider | undefined;
  /** Called if a server that is a program ends by itself, with what it wrote last. */
  onProgramEnd?: ((words: string) => void) | undefined;
  /** Gets every message, redacted. */
  onMessage?: OnMessage | undefined;
}

/**
 * The SSE transport loses the status of a refused POST, but the status decides whether a call was
 * carried out.
 */
function tellingStatus(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (init?.method !== 'POST' || response.ok || response.status === 401) {
      return response;
    }
    const text = await response.text();
    throw new SdkHttpError(
      SdkErrorCode.ClientHttpNotImplemented,
      'The server refused the request.',
      {
        status: response.status,
        statusText: response.statusText,
        text,
      },
    );
  };
}

export interface OpenTransport {
  transport: Transport;
  /** Makes the error of a failed connection say more, if the transport knows more. */
  blame: (error: unknown) => Promise<unknown>;
}

export function createTransport(
  server: McpServerConfig,
  kind: TransportKind,
  deps: TransportDeps,
): OpenTransport {
  const opened = bareTransport(server, kind, deps);
  if (deps.onMessage) {
    showMessages(opened.transport, deps.onMessage);
  }
  return opened;
}

function bareTransport(
  server: McpServerConfig,
  kind: TransportKind,
  { fetch: send, authProvider, onProgramEnd = () => {} }: TransportDeps,
): OpenTransport {
  if (kind === 'stdio') {
    if (!server.stdio) {
      throw new Error(`${server.label} has no program to start`);
    }
    return startedProgram(server.stdio, onProgramEnd);
  }
  const options = {
    requestInit: { headers: { ...server.headers } },
    ...(authProvider === undefined ? {} : { authProvider }),
  };
  const url = new URL(server.url);
  const transport =
    kind === 'sse'
      ? new SSEClientTransport(url, {
          ...options,
          fetch: readingFetch(tellingStatus(send), NOBODY_WAITS),
        })
      : streamableHttp(url, { ...options, fetch: send });
  return { transport, blame: async (error) => error };
}
