/**
 * A real MCP server of the `initialize` eras that keeps sessions, forgets them on a restart, and
 * counts what it received.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { Server } from '@modelcontextprotocol/server';
import { reporter, text, type PeerTool } from './mcp-peer';

export interface LegacyPeer {
  url: string;
  tools: PeerTool[];
  /** Names of the called tools, over all restarts; refused requests are not included. */
  calls: string[];
  /** Every POST by its JSON-RPC method, whatever the outcome. */
  received: string[];
  /** Number of GET requests, by which clients ask for a listening stream. */
  listening: number;
  /** Sessions that clients have ended. */
  ended: number;
  /**
   * Status for requests of an unknown session: 404 by the specification, 400 in many real servers.
   */
  unknownSession: number;
  /** The body of that refusal. */
  unknownWords: string;
  /** If set, the session of a request with this method is forgotten as the request arrives. */
  forgetsAt: string | null;
  /** If set, requests are accepted and never answered. */
  mute: boolean;
  close: () => Promise<void>;
  restart: () => Promise<void>;
  /** One per session, the oldest first. */
  servers: Server[];
}

function serve(peer: LegacyPeer): Server {
  const server = new Server(
    { name: 'legacy-peer', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  peer.servers.push(server);
  server.setRequestHandler('tools/list', async () => ({
    tools: peer.tools.map(({ run: _run, ...tool }) => ({
      inputSchema: { type: 'object' as const },
      ...tool,
    })),
  }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    peer.calls.push(params.name);
    const tool = peer.tools.find(({ name }) => name === params.name);
    return tool?.run
      ? tool.run(params.arguments ?? {}, context.mcpReq.signal, reporter(context), context)
      : text(`${params.name} ran`);
  });
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
  }
  return body === '' ? undefined : (JSON.parse(body) as unknown);
}

/** @param listens Whether clients may keep a GET stream open, which shows a restart immediately. */
export async function startLegacyPeer(tools: PeerTool[], listens: boolean): Promise<LegacyPeer> {
  const peer: LegacyPeer = {
    url: '',
    tools,
    calls: [],
    received: [],
    listening: 0,
    ended: 0,
    unknownSession: 400,
    unknownWords: 'no such session',
    forgetsAt: null,
    mute: false,
    servers: [],
    close: async () => {},
    restart: async () => {},
  };
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const method = (body as { method?: string } | undefined)?.method;
    if (method !== undefined) {
      peer.received.push(method);
    }
    if (peer.mute) {
      return;
    }
    if (request.method === 'GET') {
      peer.listening += 1;
    }
    if (request.method === 'DELETE') {
      peer.ended += 1;
    }
    if (request.method === 'GET' && !listens) {
      return void response.writeHead(405).end();
    }
    const id = request.headers['mcp-session-id'];
    if (typeof id === 'string') {
      if (method === peer.forgetsAt) {
        sessions.delete(id);
      }
      const known = sessions.get(id);
      return known
        ? known.handleRequest(request, response, body)
        : void response.writeHead(peer.unknownSession).end(peer.unknownWords);
    }
    if (method !== 'initialize') {
      return void response.writeHead(400).end('initialize first');
    }
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => {
        sessions.set(session, transport);
      },
    });
    await serve(peer).connect(transport);
    return transport.handleRequest(request, response, body);
  }

  async function listen(port: number): Promise<void> {
    const http = createServer((request, response) => {
      void handle(request, response);
    });
    await new Promise<void>((resolve) => {
      http.listen(port, '127.0.0.1', resolve);
    });
    const bound = (http.address() as AddressInfo).port;
    peer.url = `http://127.0.0.1:${bound}/mcp`;
    peer.close = async () => {
      sessions.clear();
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    };
    peer.restart = async () => {
      await peer.close();
      // Clients notice the closed sockets, as when a process takes a moment to restart.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      await listen(bound);
    };
  }
  await listen(0);
  return peer;
}
