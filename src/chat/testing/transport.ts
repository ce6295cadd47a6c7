/** The transport for the widget's tests: plain HTTP from Node, because jsdom has no fetch. */
import { request as send } from 'node:http';
import { Readable } from 'node:stream';
import type { Transport } from '../api/core';

export function nodeTransport(baseUrl: string): Transport {
  return ({ method, path, body, headers, signal }) =>
    new Promise((resolve, reject) => {
      const request = send(`${baseUrl}${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
      });
      const abort = () => request.destroy(signal?.reason as Error);
      signal?.addEventListener('abort', abort);
      request.on('error', reject);
      request.on('response', (response) => {
        const retryAfter = response.headers['retry-after'];
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: retryAfter ? Number(retryAfter) : null,
          body: Readable.toWeb(response) as ReadableStream<Uint8Array>,
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
