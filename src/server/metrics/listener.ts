/** `/metrics` on a port of its own, so that no proxy shows it beside the assistant. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Prometheus } from './prometheus';

export interface MetricsListener {
  port: number;
  close: () => Promise<void>;
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

/** @throws a system error if the port is taken. */
export async function listenForMetrics(
  { read, contentType }: Pick<Prometheus, 'read' | 'contentType'>,
  { host, port }: { host: string; port: number },
  onError: (error: unknown) => void,
): Promise<MetricsListener> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      return answer(response, 404, 'Nothing is here but /metrics.\n');
    }
    read().then(
      (text) => answer(response, 200, text, contentType),
      (error: unknown) => {
        onError(error);
        answer(response, 500, 'The metrics cannot be read.\n');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
