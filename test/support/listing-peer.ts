/**
 * MCP servers for tests of listings: one per era that announces changes, and a handwritten one that
 * lists anything.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server, type Tool } from '@modelcontextprotocol/server';

async function serve(
  listener: RequestListener,
): Promise<{ url: string; close: () => Promise<void> }> {
  const http = createServer(listener);
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
}

export interface AnnouncingPeer {
  url: string;
  /** A test changes it and then calls `announce`. */
  names: string[];
  listings: number;
  announce: () => Promise<void>;
  close: () => Promise<void>;
}

/** @param ttlMs Sent with lists of the modern era. */
export async function startAnnouncingPeer(
  era: 'legacy' | 'modern',
  { ttlMs = 0, announces = true } = {},
): Promise<AnnouncingPeer> {
  const peer: AnnouncingPeer = {
    url: '',
    names: ['a'],
    listings: 0,
    announce: async () => {},
    close: async () => {},
  };
  const make = () => {
    const server = new Server(
      { name: 'peer', version: '1.0.0' },
      { capabilities: { tools: announces ? { listChanged: true } : {} } },
    );
    server.setRequestHandler('tools/list', async () => {
      peer.listings += 1;
      return {
        tools: peer.names.map((name): Tool => ({ name, inputSchema: { type: 'object' } })),
        ...(era === 'modern' ? { ttlMs, cacheScope: 'private' as const } : {}),
      };
    });
    return server;
  };
  if (era === 'modern') {
    const handler = createMcpHandler(make);
    const handle = toNodeHandler(handler);
    Object.assign(peer, await serve((request, response) => void handle(request, response)));
    peer.announce = async () => handler.notify.toolsChanged();
    return peer;
  }
  const server = make();
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
  });
  await server.connect(transport);
  Object.assign(
    peer,
    await serve((request, response) => void transport.handleRequest(request, response)),
  );
  peer.announce = () => server.sendToolListChanged();
  return peer;
}

export interface RawPeer {
  url: string;
  /** Answers `tools/list` with anything; a string is sent as JSON text. */
  list: (cursor: string | undefined) => unknown;
  /** Answers `tools/call`. */
  call: () => unknown;
  listings: number;
  calls: string[];
  /** What came over the wire, byte for byte. */
  bodies: string[];
  close: () => Promise<void>;
}

interface RpcRequest {
  id?: number;
  method: string;
  params?: { cursor?: string; name?: string; arguments?: unknown };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
  }
  return body;
}

/** A legacy-era server without any library between the test and the wire. */
export async function startRawPeer(list: RawPeer['list']): Promise<RawPeer> {
  const peer: RawPeer = {
    url: '',
    list,
    call: () => ({ content: [] }),
    listings: 0,
    calls: [],
    bodies: [],
    close: async () => {},
  };
  function resultOf({ method, params }: RpcRequest): unknown {
    switch (method) {
      case 'initialize':
        return {
          protocolVersion: '2025-11-25',
          capabilities: { tools: {} },
          serverInfo: { name: 'raw', version: '1.0.0' },
        };
      case 'tools/list':
        peer.listings += 1;
        return peer.list(params?.cursor);
      case 'tools/call':
        peer.calls.push(JSON.stringify(params));
        return peer.call();
      default:
        return undefined;
    }
  }
  const http = await serve((request, response) => {
    if (request.method !== 'POST') {
      return void response.writeHead(405).end();
    }
    return void read(request).then((body) => {
      peer.bodies.push(body);
      const message = JSON.parse(body) as RpcRequest;
      if (message.id === undefined) {
        return response.writeHead(202).end();
      }
      const result = resultOf(message);
      const answer =
        result === undefined
          ? '"error":{"code":-32601,"message":"Method not found"}'
          : `"result":${typeof result === 'string' ? result : JSON.stringify(result)}`;
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"jsonrpc":"2.0","id":${JSON.stringify(message.id)},${answer}}`);
    });
  });
  return Object.assign(peer, http);
}
