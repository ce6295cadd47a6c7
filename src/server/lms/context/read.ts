/**
 * Collects what the model should know about the place of a question. A part that fails is noted and
 * left out.
 */
import type { Place } from '../../../protocol';
import type { Principal } from '../../auth';
import type { ContextFunction } from '../../config';
import { BOUNDS, createTtlCache } from '../../base';
import { createTurns, OverBudget, type WorkPool } from '../../work';
import type { CheckAccess } from '../access';
import { lmsUnavailable } from '../http';
import { readOutline, type OutlineNode } from '../outline';
import { courseOf, readUnits, type UnitReader, type UnitReading, type UnitTexts } from '../units';
import { courseOutline } from './course-outline';
import {
  NOTHING,
  settled,
  type ContextQuery,
  type ContextProcessor,
  type Found,
  type Passage,
  type LmsReaders,
} from './passage';
import { retrieveRelevantDocuments } from './retrieve';
import { sequenceContent } from './sequence-content';
import { unitContent } from './unit-content';

export interface CourseContext {
  courseTitle: string;
  unitTitle: string | null;
  /**
   * Untrusted text of course authors. An answer cites passages by their position in this list, from
   * 1.
   */
  passages: Passage[];
  /** What is missing from `passages`, as phrases to follow "Not available:". */
  incomplete: string[];
  /** The platform does not serve the text of HTML blocks; staff see a notice. */
  htmlOff: boolean;
  /** The LMS did not answer for some of it; the person sees that. */
  unread?: true;
}

interface ContextOptions {
  functions: readonly ContextFunction[];
  /** Characters of passages for each function. */
  maxChars: number;
  /** The person's question, for `retrieve_relevant_documents`. */
  question?: string;
}

export type ReadContext = (
  principal: Principal,
  place: Place,
  options: ContextOptions,
) => Promise<CourseContext>;

const REMEMBER_MS = 60_000;
/** Each cached reading holds its text, up to 100 000 characters. */
const MAX_REMEMBERED = 300;

const PROCESSORS: Record<ContextFunction, { find: ContextProcessor; what: string }> = {
  unit_content: { find: unitContent, what: 'the text of the unit' },
  sequence_content: { find: sequenceContent, what: 'the text of the sequence' },
  course_outline: { find: courseOutline, what: 'the course outline' },
  retrieve_relevant_documents: {
    find: retrieveRelevantDocuments,
    what: 'what the course says about this',
  },
};

export function createContextReader(
  reader: UnitReader,
  work: Pick<WorkPool, 'run'>,
  checkAccess: CheckAccess,
  now: () => number,
): ReadContext {
  const readers = createLmsReaders(reader, work, checkAccess, now);

  return async (principal, place, { functions, maxChars, question = '' }) => {
    const checked = await settled(checkAccess(principal, place));
    if ('reason' in checked) {
      const incomplete = [`the course content (${checked.reason})`];
      return {
        courseTitle: place.course_id,
        unitTitle: null,
        passages: [],
        incomplete,
        htmlOff: false,
        unread: checked.unread,
      };
    }
    const access = checked.value;
    const found = await Promise.all(
      functions.map((name) =>
        find(name, { principal, place, access, question, maxChars }, readers),
      ),
    );
    const passages = found.flatMap((each) => each.passages);
    return {
      courseTitle: access.title,
      unitTitle: access.unit?.title ?? null,
      passages: passages.filter(
        ({ url }, index) => passages.findIndex((other) => other.url === url) === index,
      ),
      incomplete: [...new Set(found.flatMap(({ missing }) => missing))],
      htmlOff: found.some(({ htmlOff }) => htmlOff),
      unread: found.find(({ unread }) => unread)?.unread,
    };
  };
}

async function find(
  name: ContextFunction,
  query: ContextQuery,
  readers: LmsReaders,
): Promise<Found> {
  const { find: processor, what } = PROCESSORS[name];
  const found = await settled(processor(query, readers));
  return 'value' in found
    ? found.value
    : { ...NOTHING, missing: [`${what} (${found.reason})`], unread: found.unread };
}

function createLmsReaders(
  reader: UnitReader,
  work: Pick<WorkPool, 'run'>,
  checkAccess: CheckAccess,
  now: () => number,
): LmsReaders {
  const readings = createTtlCache<UnitTexts>({
    now,
    ttlMs: REMEMBER_MS,
    maxEntries: MAX_REMEMBERED,
  });
  const outlines = createTtlCache<OutlineNode>({
    now,
    ttlMs: REMEMBER_MS,
    maxEntries: MAX_REMEMBERED,
  });
  // Until its texts are read, a reading holds all that the LMS has answered.
  const turns = createTurns({
    places: BOUNDS.readingsAtOnce,
    waiting: { each: BOUNDS.readingsWaiting, all: 2 * BOUNDS.readingsWaiting },
  });

  async function readInTurn(principal: Principal, reading: UnitReading): Promise<UnitTexts> {
    try {
      return await turns.take(courseOf(reading.rootId), () =>
        readUnits(reader, principal, reading),
      );
    } catch (error) {
      throw error instanceof OverBudget ? lmsUnavailable(error) : error;
    }
  }

  return {
    checkAccess,
    units: (principal, reading) =>
      readings.get(`${principal.userId} ${reading.rootId} ${reading.maxTranscripts}`, () =>
        readInTurn(principal, reading),
      ),
    outline: (principal, courseId) =>
      outlines.get(`${principal.userId} ${courseId}`, () =>
        readOutline(reader.http, principal, courseId),
      ),
    async search(courseId, documents, question) {
      try {
        return await work.run('search', { documents, question }, courseId);
      } catch (error) {
        if (error instanceof OverBudget) {
          return [];
        }
        throw error;
      }
    },
  };
}
