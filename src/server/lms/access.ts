/** Asks the LMS whether this person may use the assistant at this place: enrolled, allowed to see the unit, not in an exam. */
import { z } from 'zod';
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../errors';
import { createTtlCache } from '../ttl-cache';
import { parseAnswer, type LmsAnswer, type LmsHttp } from './http';
import { checkPlace } from './keys';

export interface CourseAccess {
  courseTitle: string;
  /** Staff of this course, as the LMS has it now: `false` while masquerading as a learner. */
  isStaff: boolean;
}

export interface PlaceAccess extends CourseAccess {
  /** As the sequence names it; `null` without a unit. */
  unitTitle: string | null;
}

export type CheckAccess = (principal: Principal, place: Place) => Promise<PlaceAccess>;

const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 5000;

const courseMetadata = z.object({
  title: z.string(),
  is_enrolled: z.boolean(),
  is_staff: z.boolean(),
  course_access: z.object({ has_access: z.boolean(), error_code: z.string().nullish(), user_message: z.string().nullish() }),
});

const sequenceMetadata = z.object({
  items: z.array(z.object({ id: z.string(), page_title: z.string().nullish() })),
  is_time_limited: z.boolean(),
  is_proctored: z.boolean().nullish(),
  is_hidden_after_due: z.boolean().nullish(),
  gated_content: z.object({ gated: z.boolean().nullish() }).nullish(),
});

type Sequence = z.output<typeof sequenceMetadata>;

/** Only what is allowed is remembered, so that someone who enrols need not wait. */
export function createAccessCheck(http: LmsHttp, now: () => number): CheckAccess {
  const courses = createTtlCache<CourseAccess>({ now, ttlMs: REMEMBER_MS, maxEntries: MAX_REMEMBERED });
  const sequences = createTtlCache<Sequence>({ now, ttlMs: REMEMBER_MS, maxEntries: MAX_REMEMBERED });

  return async (principal, place) => {
    checkPlace(place);
    const { course_id: courseId, sequence_id: sequenceId, unit_id: unitId } = place;
    const course = await courses.get(`${principal.userId} ${courseId}`, async () => (
      toCourseAccess(await http.get(`/api/course_home/course_metadata/${encodeURIComponent(courseId)}`, principal.token))
    ));
    if (sequenceId === undefined) return { ...course, unitTitle: null };
    const sequence = await sequences.get(`${principal.userId} ${sequenceId}`, async () => (
      toSequence(await http.get(`/api/courseware/sequence/${encodeURIComponent(sequenceId)}`, principal.token))
    ));
    return { ...course, unitTitle: checkSequence(sequence, unitId, course.isStaff) };
  };
}

function toCourseAccess(answer: LmsAnswer): CourseAccess {
  if (answer.status === 404) throw new AppError('course_not_found', 'There is no such course.');
  if (answer.status === 403) throw new AppError('course_access_denied', 'You do not have access to this course.');
  const { title, is_enrolled: isEnrolled, is_staff: isStaff, course_access: access } = parseAnswer(courseMetadata, answer);
  if (!access.has_access) throw refusal(access.error_code ?? '', access.user_message ?? null);
  // A public course lets everyone read; the assistant is for its learners.
  if (!isEnrolled && !isStaff) throw refusal('enrollment_required', null);
  return { courseTitle: title, isStaff };
}

function refusal(errorCode: string, message: string | null): AppError {
  if (errorCode === 'authentication_required') return new AppError('session_expired', 'Your session has expired. Sign in again.');
  if (errorCode === 'enrollment_required') return new AppError('enrollment_required', message ?? 'You must be enrolled to use the assistant.');
  return new AppError('course_access_denied', message ?? 'You do not have access to this course.');
}

/** The LMS answers 403, 404 or 422 for what is hidden, unknown or no sequence: to us these are the same. */
function toSequence(answer: LmsAnswer): Sequence {
  if (answer.status !== 200) throw unitNotAccessible();
  return parseAnswer(sequenceMetadata, answer);
}

/**
 * Staff may use the assistant in an exam, since they preview what they wrote.
 * @returns the unit's title
 */
function checkSequence(sequence: Sequence, unitId: string | undefined, isStaff: boolean): string | null {
  if (!isStaff) {
    if (sequence.is_time_limited || sequence.is_proctored) {
      throw new AppError('exam_in_progress', 'The assistant is not available during an exam.');
    }
    // The LMS still lists the units of a sequence that it does not show.
    if (sequence.is_hidden_after_due || sequence.gated_content?.gated) throw unitNotAccessible();
  }
  if (unitId === undefined) return null;
  const unit = sequence.items.find(({ id }) => id === unitId);
  if (unit === undefined) throw unitNotAccessible();
  return unit.page_title ?? null;
}

function unitNotAccessible(): AppError {
  return new AppError('unit_not_accessible', 'You do not have access to this unit.');
}
