/** A real MCP server over HTTP that records every call as it arrived, and delays on request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, Server, type Tool } from '@modelcontextprotocol/server';

/** One `tools/call` that reached the server. */
export interface Received {
  /** The path of the URL it arrived at. */
  path: string;
  tool: string;
  /** The JSON text of the arguments, byte for byte. */
  bytes: string;
  /** The argument `key`, which identifies the task: it must not be done twice. */
  key: string;
}

export interface CountingServer {
  /** Without a path; every path is served. */
  origin: string;
  /** `host:port` */
  host: string;
  /** The listed tools; a scenario may change them. */
  tools: Tool[];
  received: Received[];
  of: (key: string) => Received[];
  /** How many milliseconds the next call takes. */
  delay: () => number;
  close: () => Promise<void>;
}

/** A tool whose calls carry a `key` and anything else. */
export const keyedTool = (name: string, description = 'Does a piece of business, once.'): Tool => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] },
});

/** The text of the object that begins at `start`. */
function cutObject(text: string, start: number): string {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') {
        at += 1;
      } else if (character === '"') {
        quoted = false;
      }
    } else if (character === '"') {
      quoted = true;
    } else if (character === '{') {
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
    }
    if (depth === 0 && !quoted) {
      return text.slice(start, at + 1);
    }
  }
  throw new Error('the arguments do not end');
}

interface Message {
  method?: string;
  params?: { name: string; arguments: { key: string } };
}

const ARGUMENTS = '"arguments":';

function readCall(path: string, body: string, { params }: Message): Received {
  if (!params) {
    throw new Error('tools/call without params');
  }
  // The text before the arguments never contains the word "arguments".
  const bytes = cutObject(body, body.indexOf(ARGUMENTS) + ARGUMENTS.length);
  return { path, tool: params.name, bytes, key: params.arguments.key };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  return text;
}

export async function startCountingServer(tools: Tool[]): Promise<CountingServer> {
  const server: CountingServer = {
    origin: '',
    host: '',
    tools,
    received: [],
    delay: () => 0,
    close: async () => {},
    of: (key) => server.received.filter((call) => call.key === key),
  };
  const handle = toNodeHandler(
    createMcpHandler(() => {
      const mcp = new Server(
        { name: 'counting', version: '1.0.0' },
        { capabilities: { tools: {} } },
      );
      mcp.setRequestHandler('tools/list', async () => ({ tools: server.tools }));
      mcp.setRequestHandler('tools/call', async () => {
        await wait(server.delay());
        return { content: [{ type: 'text' as const, text: 'done' }] };
      });
      return mcp;
    }),
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const message = body === '' ? {} : (JSON.parse(body) as Message);
    if (message.method === 'tools/call') {
      server.received.push(readCall(request.url ?? '', body, message));
    }
    await handle(request, response, message);
  }

  const http = createServer((request, response) => {
    // A killed client leaves its request incomplete.
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  server.host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  server.origin = `http://${server.host}`;
  server.close = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => {
      http.close(resolve);
    });
  };
  return server;
}
