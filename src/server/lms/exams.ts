/**
 * Asks the LMS whether a person has a timed or proctored attempt running, in any course.
 *
 * - The LMS (edx-proctoring 5.2, `StudentProctoredExamAttemptCollection.get`; session or JWT)
 *   answers `in_timed_exam` and, if it is true, the `course_id` of the attempt. An attempt runs
 *   while its status is `started` or `ready_to_submit` (`get_active_student_attempts`). Of several
 *   attempts it tells the newest. 404 means that special exams are not installed.
 * - The separate exams service (edx-exams, `LatestExamAttemptView.get` without `content_id`; JWT)
 *   answers the running attempt with `attempt_status` and `course_id`, else one that has ended, or
 *   `{}`. It passes on what the LMS says, but takes an LMS that fails for no attempt. So the LMS is
 *   asked as well.
 */
import { z } from 'zod';
import type { Principal } from '../auth';
import { AppError, createTtlCache } from '../base';
import { lmsUnavailable, parseAnswer, type LmsAnswer, type LmsHttp } from './http';

export interface ExamOptions {
  /** `lms.exams`: whether the site has exams at all. */
  enabled: boolean;
  /** The separate exams service, without trailing slash; `null` without one. */
  serviceUrl: string | null;
  /** How long an answer is remembered for a person. */
  rememberMs: number;
  now: () => number;
}

/**
 * Refuses while an attempt runs. Staff may preview the exams of their own course.
 * @returns The course whose exam this person previews, the only one where they may use the
 *   assistant now; `null` if no attempt runs.
 * @throws AppError `exam_in_progress`, `session_expired` or `lms_unavailable`
 */
export type CheckExams = (principal: Principal) => Promise<string | null>;

type IsStaff = (principal: Principal, courseId: string) => Promise<boolean>;
/** The course of the attempt; `null` if it is not told. */
type Attempt = { courseId: string | null } | null;

const LMS_PATH = '/api/edx_proctoring/v1/proctored_exam/attempt';
const SERVICE_PATH = '/api/v1/exams/attempt/latest';
const RUNNING: ReadonlySet<string> = new Set(['started', 'ready_to_submit']);
const MAX_REMEMBERED = 5000;
/** While the LMS fails, it is not asked again by every request of a person. */
const KEEP_FAILURE_MS = 1000;

const courseId = z.string().nullish();
const lmsAttempt = z.object({ in_timed_exam: z.boolean(), course_id: courseId });
const serviceAttempt = z.object({
  in_timed_exam: z.boolean().nullish(),
  attempt_status: z.string().nullish(),
  course_id: courseId,
});

export function examInProgress(): AppError {
  return new AppError('exam_in_progress', 'The assistant is not available during an exam.');
}

export function createExamCheck(
  http: LmsHttp,
  { enabled, serviceUrl, rememberMs, now }: ExamOptions,
  isStaff: IsStaff,
): CheckExams {
  const attempts = createTtlCache<readonly Attempt[]>({
    now,
    ttlMs: rememberMs,
    maxEntries: MAX_REMEMBERED,
    // A person may sign in again at any time.
    keepFailureMs: (error) =>
      error instanceof AppError && error.code === 'lms_unavailable' ? KEEP_FAILURE_MS : 0,
  });

  const readAttempts = ({ token }: Principal): Promise<Attempt[]> =>
    Promise.all([
      http.get(LMS_PATH, token).then(attemptInLms),
      serviceUrl === null
        ? null
        : http.get(`${serviceUrl}${SERVICE_PATH}`, token).then(attemptInService),
    ]);

  return async (principal) => {
    if (!enabled) {
      return null;
    }
    const known = await attempts.get(principal.userId, () => readAttempts(principal));
    const running = known.filter((attempt) => attempt !== null);
    const [course, ...others] = new Set(running.map((attempt) => attempt.courseId));
    if (course === undefined) {
      return null;
    }
    if (course === null || others.length > 0 || !(await isStaff(principal, course))) {
      throw examInProgress();
    }
    return course;
  };
}

function attemptInLms(answer: LmsAnswer): Attempt {
  if (answer.status === 404) {
    return null;
  }
  const attempt = parseAnswer(lmsAttempt, expected(answer));
  return attempt.in_timed_exam ? { courseId: attempt.course_id ?? null } : null;
}

function attemptInService(answer: LmsAnswer): Attempt {
  const attempt = parseAnswer(serviceAttempt, expected(answer));
  const isRunning = attempt.in_timed_exam ?? RUNNING.has(attempt.attempt_status ?? '');
  return isRunning ? { courseId: attempt.course_id ?? null } : null;
}

function expected(answer: LmsAnswer): LmsAnswer {
  if (answer.status !== 200) {
    throw lmsUnavailable(`status ${answer.status} for the running exam`);
  }
  return answer;
}
