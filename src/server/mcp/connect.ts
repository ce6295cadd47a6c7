/** Opens one MCP client: transport, protocol era, and nothing else; who keeps it alive is `connection.ts`. */
import { Client, StreamableHTTPClientTransport, type ClientOptions } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';

const CLIENT_INFO = { name: 'openedx-mcp-assistant', version: '0.1.0' };

/**
 * Negotiates the newest era both sides speak (2026-07-28, else the `initialize` eras).
 * @throws SdkError, or what `fetch` throws, when the server cannot be reached or refuses.
 */
export async function openClient(server: McpServerConfig, send: typeof fetch, options: ClientOptions): Promise<Client> {
  const client = new Client(CLIENT_INFO, { versionNegotiation: { mode: 'auto' }, ...options });
  const transport = new StreamableHTTPClientTransport(new URL(server.url), { fetch: send, requestInit: { headers: { ...server.headers } } });
  await client.connect(transport, { timeout: server.timeouts.connectMs });
  return client;
}
