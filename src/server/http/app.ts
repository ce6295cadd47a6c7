/** The HTTP server: plugins, authentication and routes put together. */
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { createAttachables } from '../mcp';
import { assistantRoutes } from './assistant';
import { auditRoutes } from './audit';
import { attachmentRoutes } from './attachments';
import { authorizationCallback, authorizationRoutes } from './authorizations';
import { requireAuthentication } from './authenticated';
import { requireCanonicalPaths } from './canonical-paths';
import { conversationRoutes } from './conversations';
import { closePromptly } from './closing';
import type { AppDeps } from './deps';
import { elicitationRoutes } from './elicitations';
import { installErrors, nothingHere } from './errors';
import { closeDuringExams } from './exams';
import { feedbackRoutes } from './feedback';
import { grantRoutes } from './grants';
import { listenerOptions } from './listener';
import { mcpServerRoutes } from './mcp-servers';
import { mediaRoutes } from './media';
import { modelRoutes } from './models';
import { countRefusals, limitPeople, limitStrangers } from './rate-limits';
import { responseRoutes } from './responses';
import { createReachableServers } from './reachable-servers';
import { attachableRoutes } from './attachables';
import { cutUnread, limitUnread } from './unread-replies';

export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const { config, logger } = deps;
  const app = fastify({
    ...listenerOptions(logger),
    bodyLimit: config.limits.bodyBytes,
    // Paths contain tool names: 128 characters, percent-encoded.
    routerOptions: { maxParamLength: 1_152 },
  });
  installErrors(app);
  closePromptly(app);
  cutUnread(app, config.limits.streamStallMs);
  await app.register(helmet);
  await app.register(cors, {
    origin: [...config.server.allowedOrigins],
    credentials: true,
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: [
      'content-type',
      'use-jwt-cookie',
      'x-csrftoken',
      'idempotency-key',
      'last-event-id',
      'authorization',
    ],
  });

  app.get('/healthz', async () => ({ status: 'ok' }));
  await app.register(async (open) => {
    await limitStrangers(open);
    authorizationCallback(open, deps);
  });
  app.get('/readyz', async (_request, reply) => {
    if (deps.agent.draining()) {
      return reply.status(503).send({ status: 'shutting_down' });
    }
    return { status: 'ready', ...(deps.redis && { redis: deps.redis.status() }) };
  });

  await app.register(
    async (v1) => {
      const accepted = await limitPeople(v1, deps);
      requireAuthentication(v1, deps.authenticator, { accepted, refused: countRefusals(v1) });
      limitUnread(v1);
      requireCanonicalPaths(v1);
      closeDuringExams(v1, deps);
      const reachable = createReachableServers(deps);
      const attachables = createAttachables({
        now: deps.effects.now,
        log: ({ subject, message }) => logger.info({ subject }, message),
      });
      attachableRoutes(v1, deps, reachable, attachables);
      auditRoutes(v1, deps);
      attachmentRoutes(v1, deps, reachable, attachables);
      assistantRoutes(v1, deps);
      authorizationRoutes(v1, deps);
      conversationRoutes(v1, deps);
      elicitationRoutes(v1, deps);
      feedbackRoutes(v1, deps);
      grantRoutes(v1, deps);
      mediaRoutes(v1, deps);
      modelRoutes(v1, deps);
      responseRoutes(v1, deps);
      mcpServerRoutes(v1, deps);
      // With a handler of its own, so that the hooks above are called for unknown paths, too.
      v1.setNotFoundHandler(nothingHere);
    },
    { prefix: '/v1' },
  );
  return app;
}
