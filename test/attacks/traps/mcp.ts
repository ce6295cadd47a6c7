/**
 * MCP servers by hand, so that they can say anything: one HTTP server serves all of them, each
 * below a path of its own, and records every byte that arrives.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf } from './web';

/** A result, its text, or what makes one. */
export type Answer = string | object | ((exchange: Exchange) => unknown);

export interface TrapTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: object;
  outputSchema?: object;
  annotations?: object;
  _meta?: object;
  /** May run without approval. */
  free?: true;
  /** `ok` by default. */
  answer?: Answer;
}

export interface TrapServer {
  tools?: TrapTool[];
  instructions?: string;
  info?: object;
  capabilities?: object;
  resources?: { uri: string; name: string; text: string; [field: string]: unknown }[];
  templates?: object[];
  prompts?: { name: string; text: string; [field: string]: unknown }[];
  /** Instead of the usual answer to a method; `GET` for an HTTP GET. */
  on?: Record<string, (exchange: Exchange) => unknown>;
}

/** What arrived. */
export interface Received {
  server: string;
  method: string;
  /** Empty unless a tool is called. */
  tool: string;
  /** JSON text of the arguments as parsed by this server. */
  args: string;
  body: string;
  headers: IncomingMessage['headers'];
  path: string;
}

/** One request in the hands of a trap. A method that returns a value lets that be the result. */
export interface Exchange {
  id: unknown;
  method: string;
  params: Record<string, unknown>;
  request: IncomingMessage;
  response: ServerResponse;
  server: TrapServer;
  /** Ends the exchange with a JSON-RPC error. */
  fail: (code: number, message: unknown, data?: unknown) => typeof SENT;
  /** Ends it with these bytes as the HTTP answer. */
  send: (status: number, headers: Record<string, string>, body: string) => typeof SENT;
  /** Writes a message into the answer's event stream, and opens it before. */
  push: (message: object | string) => void;
  /** Sends a request of the server's own on that stream; resolves to the client's answer. */
  demand: (method: string, params: object) => Promise<Record<string, unknown>>;
}

/** The handler has answered, or never will. */
export const SENT = Symbol('sent');

export interface TrapHub {
  host: string;
  /** @returns its URL */
  add: (path: string, label: string, server: TrapServer) => string;
  receivedBelow: (path: string) => Received[];
  close: () => Promise<void>;
}

interface Message {
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

const text = (value: string) => ({ content: [{ type: 'text', text: value }] });

async function callResult(exchange: Exchange): Promise<unknown> {
  const { params, server } = exchange;
  const tool = server.tools?.find(({ name }) => name === params.name);
  const { answer = 'ok' } = tool ?? {};
  const given = typeof answer === 'function' ? await answer(exchange) : answer;
  return typeof given === 'string' ? text(given) : given;
}

const METHODS: Record<string, (exchange: Exchange) => unknown> = {
  initialize: ({ server }) => ({
    protocolVersion: '2025-06-18',
    capabilities: {
      tools: {},
      ...(server.resources && { resources: {} }),
      ...(server.prompts && { prompts: {} }),
      ...server.capabilities,
    },
    serverInfo: { name: 'trap', version: '1', ...server.info },
    ...(server.instructions !== undefined && { instructions: server.instructions }),
  }),
  ping: () => ({}),
  'tools/list': ({ server }) => ({
    tools: (server.tools ?? []).map(({ free: _free, answer: _answer, ...tool }) => ({
      inputSchema: { type: 'object' },
      ...tool,
    })),
  }),
  'tools/call': callResult,
  'resources/list': ({ server }) => ({
    resources: (server.resources ?? []).map(({ text: _text, ...resource }) => resource),
  }),
  'resources/templates/list': ({ server }) => ({ resourceTemplates: server.templates ?? [] }),
  'resources/read': ({ server, params }) => ({
    contents: [
      {
        uri: params.uri,
        text: server.resources?.find(({ uri }) => uri === params.uri)?.text ?? 'empty',
      },
    ],
  }),
  'prompts/list': ({ server }) => ({
    prompts: (server.prompts ?? []).map(({ text: _text, ...prompt }) => prompt),
  }),
  'prompts/get': ({ server, params }) => ({
    messages: [
      {
        role: 'user',
        content: text(server.prompts?.find(({ name }) => name === params.name)?.text ?? '')
          .content[0],
      },
    ],
  }),
};

const JSON_TYPE = { 'content-type': 'application/json' };

export async function startTrapHub(): Promise<TrapHub> {
  const servers = new Map<string, { label: string; server: TrapServer }>();
  const received: Received[] = [];
  const waiting = new Map<string, (answer: Record<string, unknown>) => void>();
  let serial = 0;

  function exchangeOf(
    { id, method = '', params = {} }: Message,
    request: IncomingMessage,
    response: ServerResponse,
    server: TrapServer,
  ): Exchange {
    const send: Exchange['send'] = (status, headers, body) => {
      response.writeHead(status, headers).end(body);
      return SENT;
    };
    const push = (message: object | string) => {
      if (!response.headersSent) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
      }
      const data = typeof message === 'string' ? message : JSON.stringify(message);
      response.write(typeof message === 'string' ? data : `event: message\ndata: ${data}\n\n`);
    };
    return {
      id,
      method,
      params,
      request,
      response,
      server,
      send,
      push,
      fail: (code, message, data) =>
        send(
          200,
          JSON_TYPE,
          JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } }),
        ),
      demand: (asked, its) =>
        new Promise((resolve) => {
          serial += 1;
          const key = `trap-${serial}`;
          waiting.set(key, resolve);
          push({ jsonrpc: '2.0', id: key, method: asked, params: its });
        }),
    };
  }

  function finish({ response, id, push }: Exchange, result: unknown): void {
    const message = { jsonrpc: '2.0', id, result };
    if (response.headersSent) {
      push(message);
      response.end();
    } else {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(message));
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const found = servers.get(path.split('?')[0] ?? '');
    const body = await bodyOf(request);
    const message = body === '' ? {} : (JSON.parse(body) as Message);
    const { params = {} } = message;
    const isCall = message.method === 'tools/call';
    received.push({
      server: found?.label ?? '',
      method: message.method ?? '',
      tool: isCall ? String(params.name) : '',
      args: isCall ? JSON.stringify(params.arguments ?? {}) : '',
      body,
      headers: request.headers,
      path,
    });
    const get = request.method === 'GET' ? found?.server.on?.GET : undefined;
    if (found && get) {
      get(exchangeOf(message, request, response, found.server));
      return;
    }
    if (!found || request.method !== 'POST') {
      response.writeHead(found ? 405 : 404).end();
      return;
    }
    if (message.method === undefined) {
      waiting.get(String(message.id))?.(message as Record<string, unknown>);
    }
    const exchange = exchangeOf(message, request, response, found.server);
    const handler = found.server.on?.[exchange.method] ?? METHODS[exchange.method];
    if (message.id === undefined || message.method === undefined) {
      response.writeHead(202).end();
    } else if (!handler) {
      exchange.fail(-32601, 'no such method');
    } else {
      const result = await handler(exchange);
      if (result !== SENT) {
        finish(exchange, result);
      }
    }
  }

  const http = createServer((request, response) => {
    // A client may hang up at any time.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    host,
    add: (path, label, server) => {
      servers.set(`${path}/${label}`, { label, server });
      return `http://${host}${path}/${label}`;
    },
    receivedBelow: (path) => received.filter((entry) => entry.path.startsWith(`${path}/`)),
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
}
