/** A server whose every answer a test may write by hand, in either era of the protocol. */
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Request {
  /** `GET` for a stream that is opened or resumed. */
  http: string;
  method: string;
  id: number | string | undefined;
  params: Record<string, unknown>;
  lastEventId: string | undefined;
}

/** Answers a request by hand; returns false to let the server answer it as usual. */
type Answer = (response: ServerResponse, request: Request) => boolean;

export interface OddServer {
  url: string;
  /** Tests replace it. */
  answer: Answer;
  requests: Request[];
  close: () => Promise<void>;
}

export const json = (response: ServerResponse, body: unknown, status = 200) =>
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(typeof body === 'string' ? body : JSON.stringify(body));

const INFO = { name: 'odd', version: '1' };

/** What an ordinary server says to each method. */
function usual(method: string, era: 'legacy' | 'modern'): Record<string, unknown> | null {
  const lists = { ttlMs: 0, cacheScope: 'private', resultType: 'complete' };
  const answers: Record<string, Record<string, unknown>> = {
    'server/discover': {
      ...lists,
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      _meta: { 'io.modelcontextprotocol/serverInfo': INFO },
    },
    initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: INFO },
    ping: {},
    'tools/list': { ...lists, tools: [{ name: 'act', inputSchema: { type: 'object' } }] },
    'tools/call': { resultType: 'complete', content: [{ type: 'text', text: 'usual' }] },
  };
  return method === 'server/discover' && era === 'legacy' ? null : (answers[method] ?? null);
}

export async function startOddServer(era: 'legacy' | 'modern'): Promise<OddServer> {
  const http = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += String(chunk);
    });
    incoming.on('end', () => {
      const message = (body === '' ? {} : JSON.parse(body)) as Partial<Request>;
      const request: Request = {
        http: incoming.method ?? '',
        method: message.method ?? '',
        id: message.id,
        params: message.params ?? {},
        lastEventId: incoming.headers['last-event-id'] as string | undefined,
      };
      server.requests.push(request);
      if (server.answer(response, request)) {
        return;
      }
      if (incoming.method !== 'POST') {
        response.writeHead(405).end();
      } else if (request.id === undefined) {
        response.writeHead(202).end();
      } else {
        const result = usual(request.method, era);
        const answer = result ? { result } : { error: { code: -32601, message: 'unknown' } };
        json(response, { jsonrpc: '2.0', id: request.id, ...answer });
      }
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: OddServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    answer: () => false,
    requests: [],
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
  return server;
}
