/** Gathers what the model should know about the place a question is asked from; whatever fails is noted and left out. */
import type { Place } from '../../protocol';
import type { Principal } from '../auth';
import { AppError } from '../errors';
import { createTtlCache } from '../ttl-cache';
import type { CheckAccess } from './access';
import { readUnit, type UnitReader, type UnitText } from './blocks';

export interface CourseContext {
  courseTitle: string;
  unitTitle: string | null;
  /** The unit's text; untrusted, as course authors wrote it. Empty without a unit. */
  text: string;
  /** What is missing from `text`, as phrases that go on after "Not available:". */
  incomplete: string[];
}

export type ReadContext = (principal: Principal, place: Place, options: { maxChars: number }) => Promise<CourseContext>;

const REMEMBER_MS = 60_000;
/** Units are remembered with their text, up to `maxChars` each. */
const MAX_REMEMBERED = 500;

export function createContextReader(reader: UnitReader, checkAccess: CheckAccess, now: () => number): ReadContext {
  const units = createTtlCache<UnitText>({ now, ttlMs: REMEMBER_MS, maxEntries: MAX_REMEMBERED });

  return async (principal, place, { maxChars }) => {
    const { course_id: courseId, unit_id: unitId } = place;
    const access = await settled(checkAccess(principal, place));
    if ('reason' in access) return { courseTitle: courseId, unitTitle: null, text: '', incomplete: [`the course content (${access.reason})`] };
    const { courseTitle, unitTitle } = access.value;
    if (unitId === undefined) return { courseTitle, unitTitle, text: '', incomplete: [] };

    const unit = await settled(units.get(`${principal.userId} ${unitId} ${maxChars}`, () => readUnit(reader, principal, unitId, maxChars)));
    if ('reason' in unit) return { courseTitle, unitTitle, text: '', incomplete: [`the text of the unit (${unit.reason})`] };
    const { title, text, incomplete } = unit.value;
    return { courseTitle, unitTitle: title ?? unitTitle, text, incomplete: [...incomplete] };
  };
}

/** The value, or why there is none in words for the model. Only what the LMS may do is expected; other errors are ours and pass. */
async function settled<T>(promise: Promise<T>): Promise<{ value: T } | { reason: string }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof AppError) return { reason: error.code === 'lms_unavailable' ? 'the LMS did not answer' : 'not accessible' };
    throw error;
  }
}
