/**
 * Paths and access rules of the LMS's REST endpoints; what they answer stands in the files beside.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type BlocksQuery, blocksBelow, transcript } from './blocks-api';
import { COURSE, OTHER_COURSE, ROOT, findPath } from './course/course';
import {
  courseMetadata,
  courseOutline,
  coursewareCourse,
  findVisiblePath,
  navigation,
  sequenceMetadata,
  type Site,
} from './course-api';
import { mfeConfig } from './mfe-config';
import { type Session } from './session';
import { unitPage } from './unit-page';
import { inCourse as asSeenIn, mayLearn, type LmsUser } from './users';

export interface RouteOptions {
  site: Site;
  session: Session;
  htmlEnabled: () => boolean;
}

interface KeyParam {
  Params: { key: string };
}

const NOT_FOUND = { detail: 'Not found.' };

export function registerRoutes(
  server: FastifyInstance,
  { site, session, htmlEnabled }: RouteOptions,
): void {
  /** Answers 401 and returns `null` when nobody is signed in. */
  async function signedIn(request: FastifyRequest, reply: FastifyReply): Promise<LmsUser | null> {
    const user = await session.identify(request);
    if (!user) {
      reply.code(401).send({ detail: 'Authentication credentials were not provided.' });
    }
    return user;
  }

  /**
   * The signed-in user, when enrolled in (or staff of) the course of this id; else answers and
   * returns `null`.
   */
  async function inCourse(
    request: FastifyRequest<KeyParam>,
    reply: FastifyReply,
  ): Promise<LmsUser | null> {
    const user = await signedIn(request, reply);
    if (user && request.params.key !== COURSE.id) {
      reply.code(404).send({ detail: 'Course not found.', error_code: 'course_not_found' });
      return null;
    }
    if (user && !mayLearn(user)) {
      reply.code(403).send({ detail: 'You do not have permission to perform this action.' });
      return null;
    }
    return user;
  }

  server.get('/heartbeat', () => ({ lms: 'ok' }));
  server.get('/api/mfe_config/v1', (_request, reply) =>
    // A release lets browsers keep this for minutes; here ports change from one start to the next.
    reply.header('cache-control', 'no-store').send(mfeConfig(site)),
  );

  server.get('/api/user/v1/me', async (request, reply) => {
    const user = await signedIn(request, reply);
    return user ? { username: user.username } : reply;
  });

  server.get<KeyParam>('/api/course_home/course_metadata/:key', async (request, reply) => {
    const course = [COURSE, OTHER_COURSE].find(({ id }) => id === request.params.key);
    if (!course) {
      return reply.code(404).send({ detail: 'Course not found.', error_code: 'course_not_found' });
    }
    const user = await session.identify(request);
    return courseMetadata(site, user && asSeenIn(user, course.id), course);
  });

  server.get<KeyParam>('/api/courseware/course/:key', async (request, reply) => {
    const user = await inCourse(request, reply);
    return user ? coursewareCourse(user) : reply;
  });

  server.get<KeyParam>('/api/learning_sequences/v1/course_outline/:key', async (request, reply) => {
    const user = await inCourse(request, reply);
    return user ? courseOutline(site, user) : reply;
  });

  server.get<KeyParam>('/api/course_home/v1/navigation/:key', async (request, reply) => {
    const user = await inCourse(request, reply);
    return user ? navigation(site, user) : reply;
  });

  server.get<KeyParam>('/api/courseware/sequence/:key', async (request, reply) => {
    const user = await signedIn(request, reply);
    if (!user) {
      return reply;
    }
    const path = mayLearn(user) ? findVisiblePath(site, user, request.params.key) : null;
    if (!path) {
      return reply.code(404).send(NOT_FOUND);
    }
    return path.at(-1)?.type === 'sequential' ? sequenceMetadata(path) : reply.code(422).send();
  });

  async function blocks(
    request: FastifyRequest<{ Querystring: BlocksQuery }>,
    reply: FastifyReply,
    key: string | null,
  ) {
    const user = await signedIn(request, reply);
    if (!user) {
      return reply;
    }
    const { username } = request.query;
    if (!username) {
      return reply
        .code(400)
        .send({ developer_message: "['This field is required unless all_blocks is requested.']" });
    }
    if (!mayLearn(user) || (username !== user.username && !user.isStaff)) {
      return reply.code(403).send({
        developer_message: `'${user.username}' does not have permission to access view for '${username}'.`,
      });
    }
    const root = key ? findVisiblePath(site, user, key)?.at(-1) : ROOT;
    if (!root) {
      return reply.code(404).send({ developer_message: `Block not found: ${key}` });
    }
    return blocksBelow(root, { site, user, query: request.query, htmlEnabled: htmlEnabled() });
  }

  server.get<{ Querystring: BlocksQuery & { course_id?: string } }>(
    '/api/courses/v2/blocks/',
    async (request, reply) => {
      if (request.query.course_id !== COURSE.id) {
        return reply.code(404).send({ developer_message: 'Course not found.' });
      }
      return blocks(request, reply, null);
    },
  );
  server.get<KeyParam & { Querystring: BlocksQuery }>(
    '/api/courses/v2/blocks/:key',
    (request, reply) => blocks(request, reply, request.params.key),
  );

  server.get<KeyParam>(
    '/courses/:course/xblock/:key/handler_noauth/transcript/download',
    (request, reply) => {
      const video = findPath(request.params.key)?.at(-1)?.video;
      return video
        ? reply.type('application/x-subrip; charset=utf-8').send(transcript(video.captions))
        : reply.code(404).send(NOT_FOUND);
    },
  );

  server.get<KeyParam>('/xblock/:key', async (request, reply) => {
    const user = await session.identify(request);
    const unit =
      user && mayLearn(user) ? findVisiblePath(site, user, request.params.key)?.at(-1) : undefined;
    reply.type('text/html; charset=utf-8');
    return unit
      ? unitPage(unit, site.pageOrigin)
      : reply
          .code(404)
          .send('<!doctype html><title>Not found</title><p>This unit is not available to you.</p>');
  });
}
