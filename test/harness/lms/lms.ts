/**
 * Starts the LMS stand-in: enough of an Open edX LMS, with its real shapes and tokens, to run the
 * assistant against.
 */
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import Fastify from 'fastify';
import { type JSONWebKeySet, type JWTPayload } from 'jose';
import { freePort } from '../ports';
import { createExams, type Exams } from './exams';
import { registerRoutes } from './routes';
import { createSession } from './session';
import { AUDIENCE, createTokens } from './tokens';
import { findUser } from './users';

export interface LmsOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Origin of the tokens' issuer when it is not the LMS's own address. */
  issuerBaseUrl?: string;
  /** The one origin that may use cookies here, and the only target of a sign-in's `next`. */
  pageOrigin: string;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Keeps the signing key across restarts. */
  keyFile?: string;
}

export interface Lms {
  /** `http://localhost:<port>`, without trailing slash. */
  url: string;
  issuer: string;
  audience: string;
  /** The public keys that verify its tokens. */
  jwks: JSONWebKeySet;
  /**
   * A token as the cookies would carry it; `overrides` replaces claims. Throws for an unknown user
   * name.
   */
  signIn: (username: string, overrides?: JWTPayload) => Promise<string>;
  /** While down, every request is answered 503. */
  setDown: (down: boolean) => void;
  /** The platform's ENABLE_HTML_XBLOCK_STUDENT_VIEW_DATA; on at the start. */
  setHtmlEnabled: (enabled: boolean) => void;
  /** Starts and ends the timed exams of its users. */
  exams: Exams;
  close: () => Promise<void>;
}

export { cookieHeader } from './session';

export async function startLms(options: LmsOptions): Promise<Lms> {
  const { host = '127.0.0.1', pageOrigin, now = Date.now, keyFile } = options;
  const server = Fastify({ routerOptions: { maxParamLength: 300 }, forceCloseConnections: true });
  let down = false;
  let htmlEnabled = true;

  server.addHook('onRequest', async (_request, reply) => {
    if (down) {
      return reply.code(503).type('text/html').send('<h1>Service Unavailable</h1>');
    }
  });
  await server.register(cookie);
  await server.register(cors, { origin: pageOrigin, credentials: true, maxAge: 600 });

  // The address is part of tokens and links, so it must be known before the routes are.
  const port = options.port || (await freePort(host));
  const url = `http://localhost:${port}`;
  const issuer = `${options.issuerBaseUrl ?? url}/oauth2`;
  const tokens = await createTokens({ issuer, now, keyFile });
  const session = createSession({ tokens, pageOrigin, now });
  session.routes(server);
  registerRoutes(server, {
    site: { lmsUrl: url, pageOrigin, now },
    session,
    htmlEnabled: () => htmlEnabled,
  });
  const exams = createExams(server, session);
  server.get('/api/jwks.json', () => tokens.jwks);
  await server.listen({ port, host });

  return {
    url,
    issuer,
    audience: AUDIENCE,
    jwks: tokens.jwks,
    signIn: (username, overrides) => {
      const user = findUser(username);
      if (!user) {
        throw new Error(`The LMS stand-in has no user "${username}".`);
      }
      return tokens.issue(user, overrides);
    },
    setDown: (value) => {
      down = value;
    },
    setHtmlEnabled: (value) => {
      htmlEnabled = value;
    },
    exams,
    close: () => server.close(),
  };
}
