/** A proxy for tests: opens `CONNECT` tunnels by a table of names, and remembers what was asked. */
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface HttpProxy {
  url: string;
  /** Each tunnel that was asked for, e.g. `tools.example.org:443`. */
  asked: string[];
  close: () => Promise<void>;
}

/** @param ports By `host:port`, where on loopback it leads; others are refused with 403. */
export async function startHttpProxy(ports: ReadonlyMap<string, number>): Promise<HttpProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '' }, client: Socket, head) => {
    asked.push(url);
    sockets.add(client);
    client.on('error', () => {});
    const port = ports.get(url);
    if (port === undefined) {
      return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
    return undefined;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
