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
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { McpServerConfig } from '../../config';
import { NOBODY_WAITS, readingFetch } from './answers';
import { streamableHttp } from './streamable-http';

export type TransportKind = McpServerConfig['transport'];

export interface TransportDeps {
  fetch: typeof fetch;
  /** Gives requests their token; its `Authorization` overrides the server's headers. */
  authProvider?: AuthProvider | OAuthClientProvider | undefined;
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

/**
 * A child process gets the configured environment plus what the SDK considers safe (`PATH`, `HOME`,
 * …), nothing else. Its standard error is discarded, because it may hold secrets. It ends when its
 * standard input closes, so it also ends with our process.
 */
function stdioTransport({ stdio, label }: McpServerConfig): Transport {
  if (!stdio) {
    throw new Error(`${label} has no program to start`);
  }
  return new StdioClientTransport({
    command: stdio.command,
    args: [...stdio.args],
    env: { ...stdio.env },
    stderr: 'ignore',
  });
}

export function createTransport(
  server: McpServerConfig,
  kind: TransportKind,
  { fetch: send, authProvider }: TransportDeps,
): Transport {
  if (kind === 'stdio') {
    return stdioTransport(server);
  }
  const options = {
    requestInit: { headers: { ...server.headers } },
    ...(authProvider === undefined ? {} : { authProvider }),
  };
  const url = new URL(server.url);
  return kind === 'sse'
    ? new SSEClientTransport(url, {
        ...options,
        fetch: readingFetch(tellingStatus(send), NOBODY_WAITS),
      })
    : streamableHttp(url, { ...options, fetch: send });
}
