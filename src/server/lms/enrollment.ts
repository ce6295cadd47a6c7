/**
 * Asks the LMS for a person's enrolment mode (audit, verified, …), only if a rule of the
 * configuration depends on it.
 */
import { z } from 'zod';
import type { Principal } from '../auth';
import { createTtlCache } from '../base';
import { parseAnswer, type LmsHttp } from './http';

const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 5000;

const courseSchema = z.object({
  enrollment: z.object({ mode: z.string().nullable(), is_active: z.boolean().nullish() }),
});

type ReadEnrollmentMode = (principal: Principal, courseId: string) => Promise<string | null>;

export function createEnrollmentReader(http: LmsHttp, now: () => number): ReadEnrollmentMode {
  const modes = createTtlCache<string | null>({
    now,
    ttlMs: REMEMBER_MS,
    maxEntries: MAX_REMEMBERED,
  });
  return (principal, courseId) =>
    modes.get(`${principal.userId} ${courseId}`, async () => {
      const answer = await http.get(
        `/api/courseware/course/${encodeURIComponent(courseId)}`,
        principal.token,
      );
      if (answer.status !== 200) {
        return null;
      }
      const { mode, is_active: isActive } = parseAnswer(courseSchema, answer).enrollment;
      return isActive === false ? null : mode;
    });
}
