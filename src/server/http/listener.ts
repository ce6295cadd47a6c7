/** How a server of ours treats connections, whichever routes it has. */
import { LogController, type FastifyBaseLogger } from 'fastify';

/** From the first byte of a request to its last; the answer may take longer. */
const REQUEST_MS = 30_000;
/** How often this is looked for. */
const REQUEST_CHECK_MS = 5_000;

export const listenerOptions = (logger: FastifyBaseLogger) => ({
  loggerInstance: logger,
  requestTimeout: REQUEST_MS,
  http: { headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_CHECK_MS },
  // No line per request: it would hold learners' course and conversation ids. errors.ts logs
  // errors.
  logController: new LogController({ disableRequestLogging: true }),
  forceCloseConnections: 'idle' as const,
  // Requests that arrive on an open connection during a shutdown get our own coded errors.
  return503OnClosing: false,
});
