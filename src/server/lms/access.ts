/**
 * Asks the LMS whether a person may use the assistant at a place: enrolled, allowed to see the
 * unit, not in an exam here or anywhere.
 */
import { z } from 'zod';
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError, createTtlCache } from '../base';
import { courseAccessError, unitNotAccessible } from './access-errors';
import { createExamCheck, examInProgress, type CheckExams, type ExamOptions } from './exams';
import { parseAnswer, type LmsAnswer, type LmsHttp } from './http';
import { checkPlace } from './keys';
import { titleText } from './title';

export interface CourseAccess {
  courseTitle: string;
  /** Whether the person is staff of this course now: `false` while masquerading as a learner. */
  isStaff: boolean;
  /** Whether they are staff who may also change the course in Studio. */
  isAuthor: boolean;
  /** From the sequence; `null` without a unit. */
  unitTitle: string | null;
}

/** What the rest of this folder needs from a course. */
interface CourseFacts {
  title: string;
  isStaff: boolean;
  isAuthor: boolean;
  /** The Learning MFE's URL of the course, without trailing slash. */
  pagesUrl: string;
}

/** A unit of a sequence that the person may open. */
interface UnitFacts {
  id: string;
  title: string | null;
  /** Holds content for another enrolment track, which the Blocks API does not filter out. */
  isGated: boolean;
}

export interface PlaceAccess extends CourseFacts {
  unit: UnitFacts | null;
  /** The units of the sequence, in order; empty without a sequence. */
  units: readonly UnitFacts[];
  isExam: boolean;
}

export type CheckAccess = (principal: Principal, place: Place) => Promise<PlaceAccess>;

export interface AccessChecks {
  checkAccess: CheckAccess;
  checkExams: CheckExams;
}

const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 5000;
/** What an error is about if the person has no part in the course. */
const NO_ACCESS: ReadonlySet<string> = new Set(['course', 'place']);

const courseMetadata = z.object({
  title: titleText,
  is_enrolled: z.boolean(),
  is_staff: z.boolean(),
  original_user_is_staff: z.boolean().nullish(),
  has_course_author_access: z.boolean().nullish(),
  course_access: z.object({
    has_access: z.boolean(),
    error_code: z.string().nullish(),
    user_message: z.string().nullish(),
  }),
  tabs: z.array(z.object({ url: z.string() })).nullish(),
});

const sequenceMetadata = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      page_title: titleText.nullish(),
      contains_content_type_gated_content: z.boolean().nullish(),
    }),
  ),
  is_time_limited: z.boolean(),
  is_proctored: z.boolean().nullish(),
  is_hidden_after_due: z.boolean().nullish(),
  gated_content: z.object({ gated: z.boolean().nullish() }).nullish(),
});

type Sequence = z.output<typeof sequenceMetadata>;

/** Caches only permissions, so that a person who enrols need not wait. */
export function createAccessChecks(http: LmsHttp, exams: ExamOptions): AccessChecks {
  const cache = { now: exams.now, ttlMs: REMEMBER_MS, maxEntries: MAX_REMEMBERED };
  const courses = createTtlCache<CourseFacts>(cache);
  const sequences = createTtlCache<Sequence>(cache);

  const readCourse = ({ userId, token }: Principal, courseId: string): Promise<CourseFacts> =>
    courses.get(`${userId} ${courseId}`, async () =>
      toCourse(
        await http.get(`/api/course_home/course_metadata/${encodeURIComponent(courseId)}`, token),
        courseId,
      ),
    );

  const readSequence = ({ userId, token }: Principal, sequenceId: string): Promise<Sequence> =>
    sequences.get(`${userId} ${sequenceId}`, async () =>
      toSequence(
        await http.get(`/api/courseware/sequence/${encodeURIComponent(sequenceId)}`, token),
      ),
    );

  const checkExams = createExamCheck(http, exams, async (principal, courseId) => {
    try {
      return (await readCourse(principal, courseId)).isStaff;
    } catch (error) {
      if (error instanceof AppError && NO_ACCESS.has(error.definition.about)) {
        return false;
      }
      throw error;
    }
  });

  async function checkAccess(principal: Principal, place: Place): Promise<PlaceAccess> {
    checkPlace(place);
    const { course_id: courseId, sequence_id: sequenceId, unit_id: unitId } = place;
    // Side by side, because each may take seconds. The first one that refuses counts.
    const [previewed, course, sequence] = await inOrder([
      checkExams(principal),
      readCourse(principal, courseId),
      sequenceId === undefined ? null : readSequence(principal, sequenceId),
    ]);
    if (previewed !== null && previewed !== courseId) {
      throw examInProgress();
    }
    return sequence === null
      ? { ...course, unit: null, units: [], isExam: false }
      : { ...course, ...inSequence(sequence, course, unitId) };
  }

  return { checkAccess, checkExams };
}

/** Waits for all, and throws the error of the first in the list that failed. */
async function inOrder<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

function inSequence(
  sequence: Sequence,
  { isStaff }: CourseFacts,
  unitId: string | undefined,
): Omit<PlaceAccess, keyof CourseFacts> {
  const isExam = sequence.is_time_limited || (sequence.is_proctored ?? false);
  if (!isStaff) {
    checkSequence(sequence, isExam);
  }
  const units = sequence.items.map((item) => ({
    id: item.id,
    title: item.page_title ?? null,
    isGated: !isStaff && (item.contains_content_type_gated_content ?? false),
  }));
  return { unit: unitOf(units, unitId), units, isExam };
}

function toCourse(answer: LmsAnswer, courseId: string): CourseFacts {
  if (answer.status === 404) {
    throw new AppError('course_not_found', 'There is no such course.');
  }
  if (answer.status === 403) {
    throw courseAccessError(null, null);
  }
  const {
    title,
    is_staff: isStaff,
    course_access: access,
    ...facts
  } = parseAnswer(courseMetadata, answer);
  if (!access.has_access) {
    throw courseAccessError(access.error_code ?? null, access.user_message ?? null);
  }
  // Everyone may read a public course, but the assistant is for its learners and for staff who view
  // it as a learner.
  if (!facts.is_enrolled && !isStaff && !facts.original_user_is_staff) {
    throw courseAccessError('enrollment_required', null);
  }
  const isAuthor = isStaff && facts.has_course_author_access === true;
  return { title, isStaff, isAuthor, pagesUrl: pagesUrlIn(facts.tabs ?? [], courseId) };
}

/**
 * The LMS names its Learning MFE only in the URL of the course's first tab. The fallback is Tutor's
 * path for the MFE.
 */
function pagesUrlIn(tabs: readonly { url: string }[], courseId: string): string {
  const page = `/course/${courseId}`;
  const home = tabs.find(({ url }) => /^https?:/.test(url) && url.endsWith(`${page}/home`));
  return home?.url.slice(0, -'/home'.length) ?? `/learning${page}`;
}

/** The LMS answers 403, 404 or 422 for hidden, unknown or invalid sequences: one error for all. */
function toSequence(answer: LmsAnswer): Sequence {
  if (answer.status !== 200) {
    throw unitNotAccessible();
  }
  return parseAnswer(sequenceMetadata, answer);
}

/** Not for staff: they may use the assistant in an exam to preview what they wrote. */
function checkSequence(sequence: Sequence, isExam: boolean): void {
  if (isExam) {
    throw examInProgress();
  }
  // The LMS lists the units of a sequence even if it does not show the sequence.
  if (sequence.is_hidden_after_due || sequence.gated_content?.gated) {
    throw unitNotAccessible();
  }
}

function unitOf(units: readonly UnitFacts[], unitId: string | undefined): UnitFacts | null {
  if (unitId === undefined) {
    return null;
  }
  const unit = units.find(({ id }) => id === unitId);
  if (unit === undefined) {
    throw unitNotAccessible();
  }
  return unit;
}
