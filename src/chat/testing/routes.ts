/** A route of the stand-in BFF, and the contents of a request to it. */
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
