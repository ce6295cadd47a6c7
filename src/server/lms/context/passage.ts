/**
 * The input and output of every context processor: passages that can be cited, within a budget of
 * characters.
 */
import type { Place } from '../../../protocol';
import type { Principal } from '../../auth';
import { AppError } from '../../base';
import type { CheckAccess, PlaceAccess } from '../access';
import type { OutlineNode } from '../outline';
import { cutText } from '../text';
import type { UnitReading, UnitText, UnitTexts } from '../units';

/** The untrusted text of one place in the course, as its authors wrote it. */
export interface Passage {
  title: string;
  /** Its page in the Learning MFE. */
  url: string;
  text: string;
}

export interface Found {
  passages: Passage[];
  /** What should be there but is not, as phrases to follow "Not available:". */
  missing: string[];
  htmlOff: boolean;
}

export interface ContextQuery {
  principal: Principal;
  place: Place;
  /**
   * What the LMS says about `place` and this person; only a place that was checked is read.
   */
  access: PlaceAccess;
  question: string;
  maxChars: number;
}

/** Readers of the LMS: all ask as the person, and remember for a minute. */
export interface LmsReaders {
  checkAccess: CheckAccess;
  units: (principal: Principal, reading: UnitReading) => Promise<UnitTexts>;
  outline: (principal: Principal, courseId: string) => Promise<OutlineNode>;
}

export type ContextProcessor = (query: ContextQuery, readers: LmsReaders) => Promise<Found>;

export const NOTHING: Found = { passages: [], missing: [], htmlOff: false };

/** A passage that is cut shorter than this is left out. */
const MIN_CHARS = 80;

export function unitUrl({ pagesUrl }: PlaceAccess, sequenceId: string, unitId: string): string {
  return `${pagesUrl}/${encodeURI(sequenceId)}/${encodeURI(unitId)}`;
}

export function textOf({ sections }: Pick<UnitText, 'sections'>): string {
  return sections
    .map(({ title, text }) => (text === null ? title : `${title}\n${text}`))
    .join('\n\n');
}

/**
 * The value, or words for the model that say why there is none. Only failures of the LMS are
 * expected; other errors are bugs and pass through.
 */
export async function settled<T>(promise: Promise<T>): Promise<{ value: T } | { reason: string }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof AppError) {
      return {
        reason: error.code === 'lms_unavailable' ? 'the LMS did not answer' : 'not accessible',
      };
    }
    throw error;
  }
}

/**
 * Takes passages in order until `maxChars` are full. `left` has those that were cut or left out.
 */
export function fill(
  passages: readonly Passage[],
  maxChars: number,
): { passages: Passage[]; left: Passage[] } {
  const filled: Passage[] = [];
  const left: Passage[] = [];
  let room = maxChars;
  for (const passage of passages) {
    const text = cutText(passage.text, room);
    const isWhole = text === passage.text;
    if (isWhole || text.length >= MIN_CHARS) {
      filled.push({ ...passage, text });
    }
    if (!isWhole) {
      left.push(passage);
    }
    room -= text.length;
  }
  return { passages: filled, left };
}
