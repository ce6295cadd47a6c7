/**
 * One spelling for each path: an id that is written in another way (`%5F` for `_`, dots, slashes)
 * is not found, so that everything that reads addresses means the same thing by them.
 */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base';

const ID = /^[A-Za-z0-9_-]+$/;

/** For routes registered afterwards. */
export function requireCanonicalPaths(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params, raw, routeOptions }) => {
    const given = params as Record<string, string>;
    const spelled = routeOptions.url?.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(given[name] ?? ''),
    );
    // The name of a tool is the server's choice.
    const areIds = Object.entries(given).every(([name, id]) => name === 'tool' || ID.test(id));
    if (!areIds || raw.url?.split('?', 1)[0] !== spelled) {
      throw new AppError('not_found', 'There is nothing here.');
    }
  });
}
