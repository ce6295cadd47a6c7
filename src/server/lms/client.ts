/** Everything that the BFF asks the LMS: access, enrolment mode and course content. */
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { createAccessChecks, type CourseAccess } from './access';
import type { WorkPool } from '../work';
import { createContextReader, type ReadContext } from './context/read';
import { createDocumentReader } from './document-reader';
import { createEnrollmentReader } from './enrollment';
import type { CheckExams } from './exams';
import { createLmsHttp } from './http';

export interface LmsClientOptions {
  /**
   * No trailing slash. Transcripts are read from this origin only, so it must be the one that the
   * LMS uses for itself.
   */
  baseUrl: string;
  fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Reads the texts of authors. */
  work: Pick<WorkPool, 'run'>;
  /** Time limit for each request, body included. */
  timeoutMs?: number;
  /** Where running exams are asked for; by default the LMS alone. */
  exams?: { enabled: boolean; serviceUrl: string | null };
  /** How long the answer about a running exam is remembered for a person. */
  examCheckMs?: number;
}

/** Every request carries the person's own token. */
export interface LmsClient {
  /**
   * Cached for a minute per person and place, the running exam for `examCheckMs`. Staff may use the
   * assistant inside exams of their own course, learners may not.
   * @throws AppError `invalid_request`, `enrollment_required`, `access_expired`,
   * `course_not_started`, `course_access_denied`, `course_not_found`, `unit_not_accessible`,
   * `exam_in_progress`, `session_expired` or `lms_unavailable`
   */
  checkAccess: (principal: Principal, place: Place) => Promise<CourseAccess>;
  /** For what has no place. `checkAccess` checks the same. Cached for `examCheckMs`. */
  checkExams: CheckExams;
  /**
   * The mode of this person's active enrolment, `null` without one. Cached for a minute.
   * @throws AppError `session_expired` or `lms_unavailable`
   */
  enrollmentMode: (principal: Principal, courseId: string) => Promise<string | null>;
  /**
   * Does not fail if the LMS fails: `incomplete` names what is missing. Checks access itself, and
   * reveals nothing about a place that the person may not see. Cached for a minute per person and
   * place.
   */
  courseContext: ReadContext;
}

export function createLmsClient({
  baseUrl,
  fetch = globalThis.fetch,
  now,
  work,
  timeoutMs = 5000,
  exams = { enabled: true, serviceUrl: null },
  examCheckMs = 5000,
}: LmsClientOptions): LmsClient {
  const http = createLmsHttp({ baseUrl, fetch, timeoutMs });
  const { checkAccess, checkExams } = createAccessChecks(http, {
    ...exams,
    rememberMs: examCheckMs,
    now,
  });
  return {
    checkExams,
    async checkAccess(principal, place) {
      const { title, isStaff, isAuthor, unit } = await checkAccess(principal, place);
      return { courseTitle: title, isStaff, isAuthor, unitTitle: unit?.title ?? null };
    },
    enrollmentMode: createEnrollmentReader(http, now),
    courseContext: createContextReader(
      {
        http,
        lmsOrigin: new URL(baseUrl).origin,
        readDocument: createDocumentReader(work, now),
      },
      work,
      checkAccess,
      now,
    ),
  };
}
