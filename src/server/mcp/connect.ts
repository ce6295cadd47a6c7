/** Opens one MCP client: transport, protocol era, credentials, and nothing else; who keeps it alive is `connection.ts`. */
import {
  Client, StreamableHTTPClientTransport, type AuthProvider, type ClientOptions, type OAuthClientProvider, type PriorDiscovery,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';

const CLIENT_INFO = { name: 'openedx-mcp-assistant', version: '0.1.0' };

export interface OpenOptions extends ClientOptions {
  /** Where requests get their token; its `Authorization` wins over one in the server's headers. */
  authProvider?: AuthProvider | OAuthClientProvider | undefined;
  /** What is known about the server's era already; skips the question. */
  prior?: PriorDiscovery | undefined;
}

/**
 * Negotiates the newest era both sides speak (2026-07-28, else the `initialize` eras).
 * @throws SdkError, what `authProvider` throws, or what `fetch` throws, when the server cannot be reached or refuses.
 */
export async function openClient(server: McpServerConfig, send: typeof fetch, options: OpenOptions): Promise<Client> {
  const { authProvider, prior, ...clientOptions } = options;
  const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: 'auto' }, ...clientOptions });
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: send, requestInit: { headers: { ...server.headers } }, ...(authProvider === undefined ? {} : { authProvider }),
  });
  await client.connect(transport, { timeout: server.timeouts.connectMs, ...(prior === undefined ? {} : { prior }) });
  return client;
}
