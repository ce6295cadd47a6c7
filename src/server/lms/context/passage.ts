/**
 * The input and output of every context function: citable passages within a budget of characters.
 */
import type { Place } from '../../../protocol';
import type { Principal } from '../../auth';
import { AppError } from '../../base';
import type { CheckAccess, PlaceAccess } from '../access';
import type { OutlineNode } from '../outline';
import type { Words } from '../../work';
import { cutText } from '../text';
import type { UnitReading, UnitText, UnitTexts } from '../units';

/** The untrusted text of one place in the course, as its authors wrote it. */
export interface Passage {
  title: string;
  /** The URL of its page in the Learning MFE. */
  url: string;
  text: string;
}

export interface Found {
  passages: Passage[];
  /** What is missing, as phrases to follow "Not available:". */
  missing: string[];
  htmlOff: boolean;
  /** The LMS did not answer what was asked for. */
  unread?: true;
}

export interface ContextQuery {
  principal: Principal;
  place: Place;
  /** The LMS's answer about `place` and this person. Only a checked place is read. */
  access: PlaceAccess;
  question: string;
  maxChars: number;
}

/** Readers of the LMS: all use the person's token, and cache for a minute. */
export interface LmsReaders {
  checkAccess: CheckAccess;
  units: (principal: Principal, reading: UnitReading) => Promise<UnitTexts>;
  outline: (principal: Principal, courseId: string) => Promise<OutlineNode>;
  /**
   * The positions of the documents that share words with the question, the best match first; none
   * if the search takes too much work.
   */
  search: (courseId: string, documents: readonly Words[], question: string) => Promise<number[]>;
}

export type ContextProcessor = (query: ContextQuery, readers: LmsReaders) => Promise<Found>;

export const NOTHING: Found = { passages: [], missing: [], htmlOff: false };

/** A passage that would be cut shorter than this is left out. */
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
 * The value, or a message for the model that says why there is none. Only failures of the LMS are
 * expected; other errors are bugs and pass through unchanged.
 */
export async function settled<T>(
  promise: Promise<T>,
): Promise<{ value: T } | { reason: string; unread?: true }> {
  try {
    return { value: await promise };
  } catch (error) {
    if (error instanceof AppError) {
      return error.code === 'lms_unavailable'
        ? { reason: 'the LMS did not answer', unread: true }
        : { reason: 'not accessible' };
    }
    throw error;
  }
}

/**
 * Takes passages in order until `maxChars` are used. `left` holds those that were cut or left out.
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
