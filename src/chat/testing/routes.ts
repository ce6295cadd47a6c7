/** A route of the stand-in BFF, and what a request to it held. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Seen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export type Route = [
  method: string,
  path: RegExp,
  handler: (seen: Seen, id: string, response: ServerResponse) => unknown,
];
