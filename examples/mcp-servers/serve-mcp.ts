/**
 * Serves an MCP server over Streamable HTTP at `/mcp`, on the loopback interface only; `/healthz`
 * reports that it is up.
 */
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';

export interface RunningServer {
  /** `http://127.0.0.1:<port>/mcp`. */
  url: string;
  port: number;
  close: () => Promise<void>;
}

/**
 * `createMcpServer` is called once per request: both protocol eras are served without sessions, so
 * a restart or a second instance affects no client. `port` 0 takes a free one; rejects if the port
 * is taken.
 */
export async function serveMcp(
  createMcpServer: () => McpServer,
  port: number,
): Promise<RunningServer> {
  const handler = createMcpHandler(createMcpServer);
  const handle = toNodeHandler(handler);
  // Keeps web pages from reaching this server by DNS rebinding.
  const hostIsLocal = localhostHostValidation();
  const originIsLocal = localhostOriginValidation();

  const server = createServer((request, response) => {
    if (!hostIsLocal(request, response) || !originIsLocal(request, response)) {
      return;
    }
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      return;
    }
    if (pathname !== '/mcp') {
      response
        .writeHead(404, { 'content-type': 'text/plain' })
        .end('This MCP server answers at /mcp.\n');
      return;
    }
    void handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;

  return {
    url: `http://127.0.0.1:${bound}/mcp`,
    port: bound,
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
