/**
 * A real MCP server over HTTP with resources, templates, prompts and completion. A test changes its
 * lists and answers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  ProtocolError,
  Server,
  type CompleteResult,
  type GetPromptResult,
  type ReadResourceResult,
  type ServerCapabilities,
} from '@modelcontextprotocol/server';

export interface SourcePeer {
  url: string;
  capabilities: ServerCapabilities;
  /** Whole lists; each page holds `pageSize`. */
  /** Offered with the capability `tools`; each answers that it ran. */
  tools: { name: string }[];
  resources: unknown[];
  templates: unknown[];
  prompts: unknown[];
  pageSize: number;
  read: (uri: string) => ReadResourceResult | Promise<ReadResourceResult>;
  prompt: (name: string, args: Record<string, string>) => GetPromptResult;
  complete: (params: unknown) => CompleteResult;
  /** Methods of the requests that reached the server, in order, with the URI or name. */
  asked: string[];
  /** Announces to all listeners that resources or prompts have changed. */
  announce: (what: 'resources' | 'prompts') => void;
  close: () => Promise<void>;
}

export const refused = (): never => {
  throw new ProtocolError(-32602, 'secret words of the server');
};

export async function startSourcePeer(changes: Partial<SourcePeer> = {}): Promise<SourcePeer> {
  const peer: SourcePeer = {
    url: '',
    capabilities: { resources: {}, prompts: {}, completions: {} },
    pageSize: 1_000,
    asked: [],
    tools: [],
    resources: [{ uri: 'x:one', name: 'one', mimeType: 'text/plain', size: 3 }],
    templates: [{ uriTemplate: 'x:rows/{table}', name: 'rows' }],
    prompts: [
      {
        name: 'explain',
        title: 'Explain',
        arguments: [{ name: 'topic', required: true }, { name: 'depth' }],
      },
    ],
    read: (uri) => ({ contents: [{ uri, mimeType: 'text/plain', text: `text of ${uri}` }] }),
    prompt: (name, args) => ({
      messages: [
        { role: 'user', content: { type: 'text', text: `${name} ${JSON.stringify(args)}` } },
      ],
    }),
    complete: () => ({ completion: { values: ['alpha', 'beta'] } }),
    announce: () => {},
    close: async () => {},
    ...changes,
  };
  const handler = createMcpHandler(() => {
    const server = new Server(
      { name: 'sources', version: '1.0.0' },
      { capabilities: peer.capabilities },
    );
    const paged = (
      method: string,
      key: string,
      all: () => unknown[],
      params: { cursor?: string | undefined } | undefined,
    ) => {
      peer.asked.push(method);
      const start = Number(params?.cursor ?? 0);
      const end = start + peer.pageSize;
      return {
        [key]: all().slice(start, end),
        ...(end < all().length ? { nextCursor: String(end) } : {}),
      } as never;
    };
    if (peer.capabilities.tools) {
      server.setRequestHandler('tools/list', async () => ({
        tools: peer.tools.map((tool) => ({ inputSchema: { type: 'object' as const }, ...tool })),
      }));
      server.setRequestHandler('tools/call', async ({ params: { name } }) => {
        peer.asked.push(`call ${name}`);
        return { content: [{ type: 'text' as const, text: `${name} ran` }] };
      });
    }
    if (peer.capabilities.resources) {
      server.setRequestHandler('resources/list', async ({ params }) =>
        paged('resources/list', 'resources', () => peer.resources, params),
      );
      server.setRequestHandler('resources/templates/list', async ({ params }) =>
        paged('resources/templates/list', 'resourceTemplates', () => peer.templates, params),
      );
      server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
        peer.asked.push(`read ${uri}`);
        return peer.read(uri);
      });
    }
    if (peer.capabilities.prompts) {
      server.setRequestHandler('prompts/list', async ({ params }) =>
        paged('prompts/list', 'prompts', () => peer.prompts, params),
      );
      server.setRequestHandler(
        'prompts/get',
        async ({ params: { name, arguments: args = {} } }) => {
          peer.asked.push(`prompt ${name}`);
          return peer.prompt(name, args);
        },
      );
    }
    if (peer.capabilities.completions) {
      server.setRequestHandler('completion/complete', async ({ params }) => {
        peer.asked.push('complete');
        return peer.complete(params);
      });
    }
    return server;
  });
  peer.announce = (what) =>
    what === 'resources' ? handler.notify.resourcesChanged() : handler.notify.promptsChanged();
  const handle = toNodeHandler(handler);
  const http = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  peer.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
  peer.close = async () => {
    http.closeAllConnections();
    await new Promise((resolve) => {
      http.close(resolve);
    });
  };
  return peer;
}
