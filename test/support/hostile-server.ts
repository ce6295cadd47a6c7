/**
 * An MCP server that behaves until a tool is called, and then answers as badly as the test wants.
 * It counts what it sent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';

export interface HostileServer {
  /** Host and port, as in `mcp.allowed_hosts`. */
  host: string;
  url: string;
  calls: number;
  /** Bytes written to all sockets so far, including buffered ones. */
  bytesSent: () => number;
  /** How often the other side hung up on an answer to a call. */
  hangUps: number;
  /** Called for every answer of the other side to a request of this server. */
  onAnswer: () => void;
  close: () => Promise<void>;
}

/** Answers a `tools/call` with this id. */
export type Misbehave = (response: ServerResponse, id: unknown) => void;

const OFFERS = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'hostile', version: '1' },
  },
  'tools/list': { tools: [{ name: 'trouble', inputSchema: { type: 'object' } }] },
};

async function read(request: IncomingMessage): Promise<{ id?: unknown; method?: string }> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
  }
  return JSON.parse(body || '{}') as { id?: unknown; method?: string };
}

export async function startHostileServer(misbehave: Misbehave): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let sentBefore = 0;
  const http = createServer((request, response) => {
    void read(request).then(({ id, method = '' }) => {
      const json = (body: object) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
      if (request.method !== 'POST') {
        response.writeHead(405).end();
      } else if (id !== undefined && method === '') {
        server.onAnswer();
        response.writeHead(202).end();
      } else if (id === undefined) {
        response.writeHead(202).end();
      } else if (method === 'tools/call') {
        server.calls += 1;
        response.socket?.on('close', () => {
          server.hangUps += 1;
        });
        misbehave(response, id);
      } else if (method in OFFERS) {
        json({ result: OFFERS[method as keyof typeof OFFERS] });
      } else {
        json({ error: { code: -32601, message: 'no such method' } });
      }
    });
  });
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      sentBefore += socket.bytesWritten;
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server: HostileServer = {
    host,
    url: `http://${host}/mcp`,
    calls: 0,
    bytesSent: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, sentBefore),
    hangUps: 0,
    onAnswer: () => {},
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
  return server;
}

/** Writes what `chunks` yields, as fast as the other side reads, until it hangs up. */
export function flood(
  response: ServerResponse,
  chunks: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
): void {
  // The tests are about the other side hanging up.
  pipeline(chunks, response).catch(() => {});
}
