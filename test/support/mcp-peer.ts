/** A real MCP server over HTTP with scripted tools, which counts what it received. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  Server,
  type CallToolResult,
  type InputRequiredResult,
  type ServerContext,
  type Tool,
} from '@modelcontextprotocol/server';

/** Reports the progress of the call. */
export type ProgressReport = (progress: {
  progress: number;
  total?: number;
  message?: string;
}) => Promise<void>;

/** `input_required` works only in the modern era. */
type RunResult = CallToolResult | InputRequiredResult;

export interface PeerTool extends Partial<Tool> {
  name: string;
  run?: (
    args: Record<string, unknown>,
    signal: AbortSignal,
    report: ProgressReport,
    context: ServerContext,
  ) => RunResult | Promise<RunResult>;
}

export interface McpPeer {
  url: string;
  /** Every `tools/call` that reached the server, in order. */
  calls: { name: string; args: string }[];
  /** A test may replace or empty it at any time. */
  tools: PeerTool[];
  /** Headers of the last request. */
  lastHeaders: Record<string, unknown>;
  /** If set, answers every HTTP request with this status. */
  fault: { status?: number; destroy?: boolean; headers?: Record<string, string> } | null;
  /** How many requests `fault` answered. */
  faulted: number;
  listings: number;
  /** If set before anyone connects, the server promises to announce changed tools. */
  announces: boolean;
  /** Announces to all listeners that the tools have changed. */
  announce: () => void;
  close: () => Promise<void>;
  /** Closes and listens again on the same port, like a restart. */
  restart: () => Promise<void>;
}

export const text = (value: string): CallToolResult => ({
  content: [{ type: 'text', text: value }],
});

export function reporter({ mcpReq }: ServerContext): ProgressReport {
  const token = mcpReq._meta?.progressToken;
  return async (progress) => {
    if (token !== undefined) {
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken: token, ...progress },
      });
    }
  };
}

export async function startPeer(tools: PeerTool[]): Promise<McpPeer> {
  const peer: McpPeer = {
    url: '',
    calls: [],
    tools,
    lastHeaders: {},
    fault: null,
    faulted: 0,
    listings: 0,
    announces: false,
    announce: () => {},
    close: async () => {},
    restart: async () => {},
  };
  const handler = createMcpHandler(() => {
    const server = new Server(
      { name: 'peer', version: '1.0.0' },
      { capabilities: { tools: peer.announces ? { listChanged: true } : {} } },
    );
    server.setRequestHandler('tools/list', async () => {
      peer.listings += 1;
      return {
        tools: peer.tools.map(({ run: _run, ...tool }) => ({
          inputSchema: { type: 'object' as const },
          ...tool,
        })),
      };
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      peer.calls.push({ name: params.name, args: JSON.stringify(params.arguments) });
      const tool = peer.tools.find(({ name }) => name === params.name);
      return tool?.run
        ? tool.run(params.arguments ?? {}, context.mcpReq.signal, reporter(context), context)
        : text(`${params.name} ran`);
    });
    return server;
  });
  peer.announce = () => handler.notify.toolsChanged();
  const handle = toNodeHandler(handler);

  async function listen(port: number): Promise<void> {
    const http = createServer((request, response) => {
      peer.lastHeaders = request.headers;
      if (peer.fault?.destroy) {
        request.socket.destroy();
      } else if (peer.fault?.status) {
        peer.faulted += 1;
        response.writeHead(peer.fault.status, peer.fault.headers).end('refused');
      } else {
        void handle(request, response);
      }
    });
    await new Promise<void>((resolve) => {
      http.listen(port, '127.0.0.1', resolve);
    });
    const bound = (http.address() as AddressInfo).port;
    peer.url = `http://127.0.0.1:${bound}/mcp`;
    peer.close = async () => {
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
