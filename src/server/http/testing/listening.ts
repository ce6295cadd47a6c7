/** An app that listens on a port of its own, as tests of routes need it. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from '../../auth';
import { createLogger } from '../../base';
import { createApp } from '..';

type Given = Parameters<typeof createApp>[0];
type Own = 'authenticator' | 'authorizations' | 'redis' | 'logger';

/** One process, without accounts of people and without a log. */
export async function listening(
  deps: Omit<Given, Own> & Partial<Pick<Given, Own>>,
): Promise<{ app: FastifyInstance; base: string }> {
  const { config, effects } = deps;
  const app = await createApp({
    authenticator: createAuthenticator({
      config: config.auth,
      allowedOrigins: config.server.allowedOrigins,
      now: effects.now,
    }),
    authorizations: null,
    redis: null,
    logger: createLogger('silent'),
    ...deps,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, base: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}
