/**
 * Signing in and out, and telling who is asking: session cookie, split JWT cookies or an
 * `Authorization: JWT` header.
 */
import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type LmsUser, findUser } from './users';
import { TOKEN_LIFETIME_SECONDS, type Tokens } from './tokens';

const SESSION_COOKIE = 'sessionid';
const HEADER_PAYLOAD_COOKIE = 'edx-jwt-cookie-header-payload';
const SIGNATURE_COOKIE = 'edx-jwt-cookie-signature';
const LOGGED_IN_COOKIE = 'edxloggedin';

export interface Session {
  /** The user a request speaks for; `null` when nobody is signed in. */
  identify: (request: FastifyRequest) => Promise<LmsUser | null>;
  routes: (server: FastifyInstance) => void;
}

export interface SessionOptions {
  tokens: Tokens;
  pageOrigin: string;
  now: () => number;
}

/** The `Cookie` header of a browser that holds this token; send it with `USE-JWT-COOKIE: true`. */
export function cookieHeader(token: string): string {
  const { headerPayload, signature } = splitToken(token);
  return `${HEADER_PAYLOAD_COOKIE}=${headerPayload}; ${SIGNATURE_COOKIE}=${signature}; ${LOGGED_IN_COOKIE}=true`;
}

function splitToken(token: string) {
  const lastDot = token.lastIndexOf('.');
  return { headerPayload: token.slice(0, lastDot), signature: token.slice(lastDot + 1) };
}

export function createSession({ tokens, pageOrigin, now }: SessionOptions): Session {
  const sessions = new Map<string, string>();

  const sessionUser = (request: FastifyRequest) =>
    findUser(sessions.get(request.cookies[SESSION_COOKIE] ?? '') ?? '');

  async function identify(request: FastifyRequest): Promise<LmsUser | null> {
    const [scheme, headerToken] = (request.headers.authorization ?? '').split(' ');
    if (scheme === 'JWT' && headerToken) {
      return tokens.verify(headerToken);
    }
    const headerPayload = request.cookies[HEADER_PAYLOAD_COOKIE];
    const signature = request.cookies[SIGNATURE_COOKIE];
    if (request.headers['use-jwt-cookie'] && headerPayload && signature) {
      return tokens.verify(`${headerPayload}.${signature}`);
    }
    return sessionUser(request);
  }

  async function setTokenCookies(reply: FastifyReply, user: LmsUser) {
    const { headerPayload, signature } = splitToken(await tokens.issue(user));
    const cookie = { path: '/', sameSite: 'lax', maxAge: TOKEN_LIFETIME_SECONDS } as const;
    reply.setCookie(HEADER_PAYLOAD_COOKIE, headerPayload, cookie);
    reply.setCookie(SIGNATURE_COOKIE, signature, { ...cookie, httpOnly: true });
    reply.setCookie(LOGGED_IN_COOKIE, 'true', cookie);
  }

  /** Only back to the page: an open redirect is a habit not to rehearse. */
  function safeNext(next: string | undefined): string {
    return next && URL.canParse(next) && new URL(next).origin === pageOrigin
      ? next
      : `${pageOrigin}/`;
  }

  function routes(server: FastifyInstance) {
    server.get<{ Querystring: { next?: string; username?: string } }>(
      '/login',
      async (request, reply) => {
        const user = findUser(request.query.username ?? 'learner');
        if (!user) {
          return reply.code(400).send({
            error_code: 'unknown_user',
            value: `No user "${request.query.username}" here.`,
          });
        }
        const sessionId = randomUUID();
        sessions.set(sessionId, user.username);
        reply.setCookie(SESSION_COOKIE, sessionId, { path: '/', sameSite: 'lax', httpOnly: true });
        await setTokenCookies(reply, user);
        return reply.redirect(safeNext(request.query.next));
      },
    );

    server.post('/login_refresh', async (request, reply) => {
      const user = sessionUser(request);
      if (!user) {
        return reply.code(401).send('Unauthorized');
      }
      await setTokenCookies(reply, user);
      const seconds = Math.floor(now() / 1000);
      return {
        success: true,
        user_id: user.userId,
        response_epoch_seconds: seconds,
        response_http_date: new Date(seconds * 1000).toUTCString(),
        expires: new Date((seconds + TOKEN_LIFETIME_SECONDS) * 1000).toUTCString(),
        expires_epoch_seconds: seconds + TOKEN_LIFETIME_SECONDS,
      };
    });

    server.get('/logout', (request, reply) => {
      sessions.delete(request.cookies[SESSION_COOKIE] ?? '');
      for (const name of [
        SESSION_COOKIE,
        HEADER_PAYLOAD_COOKIE,
        SIGNATURE_COOKIE,
        LOGGED_IN_COOKIE,
      ]) {
        reply.clearCookie(name, { path: '/' });
      }
      return reply
        .type('text/html')
        .send(
          `<!doctype html><title>Signed out</title><p>Signed out. <a href="${pageOrigin}/">Sign in again</a></p>`,
        );
    });

    server.get('/csrf/api/v1/token', () => ({ csrfToken: randomUUID().replaceAll('-', '') }));
  }

  return { identify, routes };
}
