/**
 * The one place that closes the routes to a person with a timed or proctored attempt running,
 * whatever the request is about. A new route is closed, too, unless it is named here.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../auth';
import { AppError, isRecord } from '../base';
import type { AppDeps } from './deps';
import { principalOf } from './authenticated';

/** Routes that are not checked here, and why. */
const UNCHECKED: ReadonlySet<string> = new Set([
  // Its access check asks for the exam beside everything else: the panel opens faster.
  'GET /v1/assistant',
  // An administrator must be able to stop a tool at any time.
  'POST /v1/mcp_servers/:label/switch',
  'POST /v1/mcp_servers/:label/tools/:tool/switch',
]);

interface Checked {
  /** Milliseconds since the epoch. */
  at: number;
  /** The course whose exam this person previews as its staff. */
  previewed: string | null;
}

const isChecked = ({ method, routeOptions }: FastifyRequest): boolean =>
  method !== 'OPTIONS' && !UNCHECKED.has(`${method} ${routeOptions.url}`);

/** The courses that a request names; those of its ids are found by the store. */
function namedCourses({ query, body }: FastifyRequest): unknown[] {
  const sources = [query, body, ...(isRecord(body) ? [body['place'], body['metadata']] : [])];
  return sources.flatMap((source) =>
    isRecord(source) && source['course_id'] !== undefined ? [source['course_id']] : [],
  );
}

function keepTo(previewed: string, courses: readonly unknown[]): void {
  if (courses.some((course) => course !== previewed)) {
    throw new AppError('exam_in_progress', 'The assistant is not available during an exam.');
  }
}

/**
 * For a response that the request did not name, e.g. of an earlier request with the same key.
 * @throws AppError `exam_in_progress` if it belongs to another course than the exam.
 */
export async function checkAnswered(
  principal: Principal,
  responseId: string,
  { lms, store }: Pick<AppDeps, 'lms' | 'store'>,
): Promise<void> {
  const previewed = await lms.checkExams(principal);
  if (previewed !== null) {
    keepTo(previewed, await store.courses.ofIds(principal.userId, [responseId]));
  }
}

/** For routes registered afterwards, behind `requireAuthentication`. */
export function closeDuringExams(
  app: FastifyInstance,
  { config, effects, lms, store }: Pick<AppDeps, 'config' | 'effects' | 'lms' | 'store'>,
): void {
  const checks = new WeakMap<FastifyRequest, Checked>();

  // Before the body is read, so that nobody learns anything from a request that is not valid.
  app.addHook('onRequest', async (request) => {
    if (isChecked(request)) {
      const previewed = await lms.checkExams(principalOf(request));
      checks.set(request, { at: effects.now(), previewed });
    }
  });

  // Staff who preview an exam may use the assistant in its course only.
  app.addHook('preHandler', async (request) => {
    const previewed = checks.get(request)?.previewed ?? null;
    if (previewed === null) {
      return;
    }
    const { userId } = principalOf(request);
    const owned = await store.courses.ofIds(
      userId,
      Object.values(request.params as Record<string, string>),
    );
    keepTo(previewed, [...namedCourses(request), ...owned]);
  });

  // An exam may have begun while the request was worked on.
  app.addHook('preSerialization', async (request, reply, payload) => {
    const checked = checks.get(request);
    const isLong = checked && effects.now() - checked.at >= config.limits.examCheckMs;
    if (isLong && reply.statusCode < 400) {
      await lms.checkExams(principalOf(request));
    }
    return payload;
  });
}
