/**
 * Follows every request: its id, which is in the answer and in the log, its trace and its numbers.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { onTrail, type Effects } from '../base';
import type { Metrics } from '../metrics';
import { ATTRIBUTE, readTraceparent, SPAN, type Span } from '../tracing';
import type { AppDeps } from './deps';

export const REQUEST_ID = 'x-request-id';

/** What proxies make: UUIDs, hexadecimal numbers, and ids with a prefix. */
const USABLE_ID = /^[\w.:-]{1,128}$/;

/** The id that a proxy gave the request, or one of our own; what else comes in is not passed on. */
export const requestIdFrom =
  (newId: Effects['id']) =>
  ({ headers }: Pick<IncomingMessage, 'headers'>): string => {
    const given = headers[REQUEST_ID];
    return typeof given === 'string' && USABLE_ID.test(given) ? given : newId('req');
  };

/** Probes of orchestrators come every few seconds. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

interface Followed {
  span: Span;
  traceId: string | undefined;
}

/** Of the server that listens. */
export function countConnections({ server }: FastifyInstance, metrics: Metrics): void {
  let open = 0;
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  metrics.watch('http_connections', () => [[{}, open]]);
}

/** Call it first of all: the hooks of others then run within the request's trace. */
export function followRequests(
  app: FastifyInstance,
  { metrics, tracer }: Pick<AppDeps, 'metrics' | 'tracer'>,
): void {
  const followed = new WeakMap<FastifyRequest, Followed>();
  function begin(request: FastifyRequest, route: string): Followed {
    const span = tracer.begin({
      name: SPAN.request(request.method, route),
      kind: 'server',
      attributes: {
        [ATTRIBUTE.httpMethod]: request.method,
        [ATTRIBUTE.httpRoute]: route,
        [ATTRIBUTE.requestId]: request.id,
      },
      // From outside, so it is no parent: nobody else decides which trace this is or what is kept.
      links: [String(request.headers.traceparent)],
    });
    return { span, traceId: readTraceparent(span.traceparent)?.traceId };
  }

  /** Also of a request whose reader went away. */
  function end(request: FastifyRequest, { statusCode }: FastifyReply, route: string): void {
    const status = String(statusCode);
    metrics.add('http_requests_total', { method: request.method, route, status });
    const { span } = followed.get(request) ?? {};
    span?.set({ [ATTRIBUTE.httpStatus]: statusCode });
    if (statusCode >= 500) {
      span?.fail(status);
    }
    span?.end();
  }

  const within = (request: FastifyRequest, run: () => void): void => {
    const { span, traceId } = followed.get(request) ?? {};
    const ids = { request_id: request.id, ...(traceId !== undefined && { trace_id: traceId }) };
    onTrail(ids, () => (span ? span.within(run) : run()));
  };

  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID, request.id);
    const route = request.routeOptions.url ?? 'none';
    if (!UNTRACED.has(route)) {
      followed.set(request, begin(request, route));
    }
    reply.raw.once('close', () => end(request, reply, route));
    within(request, done);
  });
  // A body arrives in the context of its connection.
  app.addHook('preValidation', (request, _reply, done) => within(request, done));
}
