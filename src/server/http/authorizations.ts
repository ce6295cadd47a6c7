/** Connects and disconnects a person's own account at an MCP server. */
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthorizationEnd, AuthorizationStart } from '../../protocol';
import { AppError } from '../base';
import type { Authorizations } from '../mcp';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';
import { courseQuery, parse } from './parse';

interface ByLabel {
  Params: { label: string };
}

const STARTS_PER_MINUTE = 10;

const tooOften = (ttlMs: number): AppError =>
  new AppError('too_many_authorizations', 'You have connected accounts too often. Wait a moment.', {
    retryAfter: Math.ceil(ttlMs / 1000),
  });

const noServer = (): AppError => new AppError('not_found', 'There is no such server to connect.');

function required(authorizations: Authorizations | null): Authorizations {
  if (authorizations === null) {
    throw noServer();
  }
  return authorizations;
}

export function authorizationRoutes(
  app: FastifyInstance,
  { agent, authorizations, config }: AppDeps,
): void {
  const publicUrl = new URL(config.server.publicUrl ?? 'http://localhost');

  app.post<ByLabel>(
    '/mcp_servers/:label/authorization',
    {
      config: {
        rateLimit: {
          max: STARTS_PER_MINUTE,
          errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) =>
            tooOften(ttl),
        },
      },
    },
    async (request, reply) => {
      const { label } = request.params;
      const principal = principalOf(request);
      const place = parse(courseQuery, request.query);
      if (!(await agent.listServers(principal, place.course_id)).has(label)) {
        throw noServer();
      }
      const { url, browser } = await required(authorizations).begin(label, principal.userId);
      reply.header('cache-control', 'no-store').header(
        'set-cookie',
        stringifySetCookie({
          name: browser.name,
          value: browser.value,
          maxAge: browser.maxAgeSeconds,
          // Lax, because the callback is a navigation from the authorization server's site.
          httpOnly: true,
          sameSite: 'lax',
          secure: publicUrl.protocol === 'https:',
          path: `${publicUrl.pathname.replace(/\/$/, '')}/v1/oauth`,
        }),
      );
      return { authorization_url: url.href } satisfies AuthorizationStart;
    },
  );

  // From any course, or none: a person can always take an account back.
  app.delete<ByLabel>('/mcp_servers/:label/authorization', async (request) => {
    const { label } = request.params;
    await required(authorizations).disconnect(label, principalOf(request).userId);
    return {
      label,
      object: 'mcp_server.authorization.deleted',
      deleted: true,
    } satisfies AuthorizationEnd;
  });
}

/**
 * The callback: a browser navigation with cookies but no header, so `state` and the flow's cookie
 * identify the person.
 */
export function authorizationCallback(app: FastifyInstance, { authorizations }: AppDeps): void {
  app.get<{ Querystring: Record<string, unknown> }>(
    '/v1/oauth/callback',
    async (request, reply) => {
      const only = (name: string) =>
        typeof request.query[name] === 'string' ? request.query[name] : undefined;
      try {
        const answer = {
          state: only('state'),
          code: only('code'),
          iss: only('iss'),
          error: only('error'),
          errorDescription: only('error_description'),
        };
        const name = await required(authorizations).complete(
          answer,
          parseCookie(request.headers.cookie ?? ''),
        );
        return sendPage(
          reply,
          200,
          'Connected',
          `${name} is connected. You can close this tab and go back to your course.`,
        );
      } catch (error) {
        if (!(error instanceof AppError)) {
          throw error;
        }
        request.log.info({ code: error.code }, 'authorization refused');
        return sendPage(reply, error.definition.status, 'Not connected', error.message);
      }
    },
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

function sendPage(reply: FastifyReply, status: number, title: string, words: string): FastifyReply {
  return reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      // The address holds the authorization code.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<title>${title}</title></head><body><main><h1>${title}</h1><p>${escaped(words)}</p></main></body></html>`,
    );
}
