/**
 * The listener, which outlives the apps behind it: each request goes to the app of the moment, and
 * an app that was replaced answers what it has.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { closePromptly } from './closing';
import { installErrors } from './errors';
import { listenerOptions } from './listener';

export interface Door {
  /** Sends requests from now on to this app, which is ready and does not listen itself. */
  leadTo: (app: FastifyInstance) => void;
  /** Resolves when an app that was replaced has answered every request that it got. */
  left: (app: FastifyInstance) => Promise<void>;
  /** @throws a system error if the port is taken. */
  listen: (address: { host: string; port: number }) => Promise<string>;
  close: () => Promise<void>;
}

/** The requests that an app has, and who waits for their end. */
interface Visit {
  open: number;
  waiting: (() => void)[];
}

export function createDoor(logger: FastifyBaseLogger): Door {
  const front = fastify(listenerOptions(logger));
  const visits = new WeakMap<FastifyInstance, Visit>();
  let current: FastifyInstance | null = null;

  function visitOf(app: FastifyInstance): Visit {
    const visit = visits.get(app) ?? { open: 0, waiting: [] };
    visits.set(app, visit);
    return visit;
  }

  function pass(app: FastifyInstance, request: IncomingMessage, response: ServerResponse): void {
    const visit = visitOf(app);
    visit.open += 1;
    response.once('close', () => {
      visit.open -= 1;
      if (visit.open === 0) {
        visit.waiting.splice(0).forEach((resolve) => resolve());
      }
    });
    app.routing(request, response);
  }

  installErrors(front);
  closePromptly(front);
  front.addHook('onRequest', async (request, reply) => {
    if (current !== null) {
      reply.hijack();
      pass(current, request.raw, reply.raw);
    }
  });
  return {
    leadTo(app) {
      current = app;
    },
    async left(app) {
      const visit = visitOf(app);
      if (visit.open > 0) {
        await new Promise<void>((resolve) => {
          visit.waiting.push(resolve);
        });
      }
    },
    listen: (address) => front.listen(address),
    close: () => front.close(),
  };
}
