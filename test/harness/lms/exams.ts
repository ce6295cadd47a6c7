/**
 * Timed exams as the LMS tells them: what edx-proctoring and the separate exams service answer
 * about the attempt that a person has running, and the switch that starts and ends one.
 */
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { COURSE } from './course/course';
import { type Session } from './session';
import { findUser } from './users';

interface Attempt {
  courseId: string;
  /** As the platform names it: `started` and `ready_to_submit` run. */
  status: string;
  /** Which of the two services has it. */
  service: 'proctoring' | 'exams';
}

export interface Exams {
  /** Begins an attempt; by default one of this course's exam, at the LMS. */
  start: (username: string, attempt?: Partial<Attempt>) => void;
  end: (username: string) => void;
  /** What the LMS answers instead, for tests of its failures; `null` for nothing else. */
  answerInstead: (status: number | null, body?: string) => void;
}

const RUNNING = new Set(['started', 'ready_to_submit']);

/** The fields of `get_exam_attempt_data` in edx-proctoring. */
function proctoringAttempt({ courseId, status }: Attempt) {
  return {
    in_timed_exam: true,
    taking_as_proctored: false,
    exam_type: 'a timed exam',
    exam_display_name: 'Exam',
    exam_url_path: `/course/${courseId}`,
    time_remaining_seconds: 1795,
    total_time: '30 minutes',
    low_threshold_sec: 360,
    critically_low_threshold_sec: 90,
    course_id: courseId,
    attempt_id: 1,
    external_id: null,
    accessibility_time_string: 'you have 30 minutes remaining',
    attempt_status: status,
    exam_started_poll_url: '/api/edx_proctoring/v1/proctored_exam/attempt/1',
    attempt_ready_to_resume: false,
    use_legacy_attempt_api: true,
    desktop_application_js_url: '',
  };
}

/** The fields of `StudentAttemptSerializer` in edx-exams. */
function serviceAttempt({ courseId, status }: Attempt) {
  return {
    attempt_id: 1,
    attempt_status: status,
    course_id: courseId,
    exam_type: 'timed',
    exam_display_name: 'Exam',
    exam_url_path: `/course/${courseId}`,
    time_remaining_seconds: 1795,
  };
}

export function createExams(server: FastifyInstance, session: Session): Exams {
  const attempts = new Map<string, Attempt>();
  let instead: { status: number; body: string } | null = null;

  /** The person's attempt; answers 401 and returns `undefined` when nobody is signed in. */
  async function attemptOf(request: FastifyRequest, reply: FastifyReply) {
    const user = await session.identify(request);
    if (!user) {
      reply.code(401).send({ detail: 'Authentication credentials were not provided.' });
      return undefined;
    }
    return attempts.get(user.username) ?? null;
  }

  server.get('/api/edx_proctoring/v1/proctored_exam/attempt', async (request, reply) => {
    if (instead) {
      return reply.code(instead.status).type('application/json').send(instead.body);
    }
    const attempt = await attemptOf(request, reply);
    if (attempt === undefined) {
      return reply;
    }
    return attempt?.service === 'proctoring' && RUNNING.has(attempt.status)
      ? proctoringAttempt(attempt)
      : { in_timed_exam: false, is_proctored: false };
  });

  server.get('/api/v1/exams/attempt/latest', async (request, reply) => {
    const attempt = await attemptOf(request, reply);
    if (attempt === undefined) {
      return reply;
    }
    return attempt?.service === 'exams' ? serviceAttempt(attempt) : {};
  });

  const exams: Exams = {
    start: (username, attempt = {}) => {
      attempts.set(username, {
        courseId: COURSE.id,
        status: 'started',
        service: 'proctoring',
        ...attempt,
      });
    },
    end: (username) => void attempts.delete(username),
    answerInstead: (status, body = '{}') => {
      instead = status === null ? null : { status, body };
    },
  };

  server.get<{ Querystring: { user?: string; running?: string; course?: string } }>(
    '/stand-in/exam',
    async ({ query: { user = 'learner', running = 'true', course } }, reply) => {
      if (!findUser(user)) {
        return reply.code(400).send({ detail: `No user "${user}" here.` });
      }
      if (running === 'true') {
        exams.start(user, course === undefined ? {} : { courseId: course });
      } else {
        exams.end(user);
      }
      return { user, attempt: attempts.get(user) ?? null };
    },
  );
  return exams;
}
