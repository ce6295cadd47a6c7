/** A web server where nothing must arrive; it records everything that does. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hit {
  method: string;
  path: string;
  body: string;
  headers: IncomingMessage['headers'];
}

export interface TrapWeb {
  /** Without trailing slash. */
  origin: string;
  hitsBelow: (path: string) => Hit[];
  close: () => Promise<void>;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  return text;
}

export async function startTrapWeb(): Promise<TrapWeb> {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    // Recorded at once: a client that hangs up has told enough.
    const hit: Hit = { method, path, body: '', headers };
    hits.push(hit);
    bodyOf(request)
      .then((body) => {
        hit.body = body;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hitsBelow: (path) => hits.filter((hit) => hit.path.startsWith(`${path}/`) || hit.path === path),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
