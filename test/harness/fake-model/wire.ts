/** What the fake provider needs to know about one vendor's protocol. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply, RequestContent } from './steps';

export interface SseEvent {
  event?: string;
  /** A string is sent as it is, anything else as JSON. */
  data: unknown;
}

export type Body = Record<string, unknown>;

export interface Wire {
  path: string;
  /** The key the client sent. */
  apiKey: (headers: IncomingHttpHeaders) => string | undefined;
  /** Why the real API would answer 400; `null` when it would not. */
  problem: (body: Body, headers: IncomingHttpHeaders) => string | null;
  read: (body: Body) => RequestContent;
  /** The whole stream of a reply. `serial` makes its ids. */
  events: (reply: Reply, body: Body, serial: number) => SseEvent[];
  /** The vendor's way to say, inside a stream, that it failed. */
  errorEvent: () => SseEvent;
  /** The body of an HTTP error. */
  errorBody: (status: number, message: string) => Body;
}

export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function records(value: unknown): Body[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The text of a string, or of a list of parts with a `text`. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') {
    return content;
  }
  return records(content)
    .map((part) => (typeof part.text === 'string' ? part.text : ''))
    .join('\n');
}

/**
 * Ids of calls and results in the order of a conversation; what is left open or comes from nowhere
 * is refused.
 */
export function unpaired(
  calls: readonly unknown[],
  results: readonly unknown[],
): { open: unknown[]; stray: unknown[] } {
  return {
    open: calls.filter((id) => !results.includes(id)),
    stray: results.filter((id) => !calls.includes(id)),
  };
}

/** The shape of OpenAI's error bodies, also used by most compatible endpoints. */
export function openAiErrorBody(status: number, message: string): Body {
  const named: Record<number, [type: string, code: string | null]> = {
    400: ['invalid_request_error', null],
    401: ['invalid_request_error', 'invalid_api_key'],
    404: ['invalid_request_error', 'model_not_found'],
    429: ['requests', 'rate_limit_exceeded'],
  };
  const [type, code] = named[status] ?? ['server_error', null];
  return { error: { message, type, param: null, code } };
}

export function bearerKey(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
}

/**
 * Refuses tool definitions as OpenAI does; `functions` are the objects that hold name and
 * parameters.
 */
export function openAiToolProblem(functions: readonly Body[]): string | null {
  for (const [index, { name, parameters }] of functions.entries()) {
    if (typeof name !== 'string' || !TOOL_NAME.test(name)) {
      return `Invalid 'tools[${index}].name': expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    }
    if (!isRecord(parameters) || parameters.type !== 'object') {
      return `Invalid schema for function '${name}': schema must be a JSON Schema of 'type: "object"'.`;
    }
  }
  return null;
}
