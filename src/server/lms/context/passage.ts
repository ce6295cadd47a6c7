/**
 * What every function of a ContextProcessor gets and gives: passages that can be cited, within a
 * budget of characters.
 */
import type { Place } from '../../../protocol';
import type { Principal } from '../../auth';
import { AppError } from '../../base';
import type { CheckAccess, PlaceAccess } from '../access';
import type { OutlineNode } from '../outline';
import { cutText } from '../text';
import type { UnitReading, UnitText, UnitTexts } from '../units';

/** Text of one place in the course; untrusted, as its authors wrote it. */
export interface Passage {
  title: string;
  /** The page of it in the Learning MFE. */
  url: string;
  text: string;
}

export interface Found {
  passages: Passage[];
  /** What should have been there, as phrases that go on after "Not available:". */
  missing: string[];
  htmlOff: boolean;
}

export interface Ask {
  principal: Principal;
  place: Place;
  /**
   * What the LMS says about `place` and this person; nothing is read of a place that was not
   * checked.
   */
  access: PlaceAccess;
  question: string;
  maxChars: number;
}

/** Ways to the LMS; all of them go as the person, and are remembered for a minute. */
export interface Sources {
  checkAccess: CheckAccess;
  units: (principal: Principal, reading: UnitReading) => Promise<UnitTexts>;
  outline: (principal: Principal, courseId: string) => Promise<OutlineNode>;
}

export type ContextProcessor = (ask: Ask, sources: Sources) => Promise<Found>;

export const NOTHING: Found = { passages: [], missing: [], htmlOff: false };

/** Shorter remains of a budget are not worth a passage. */
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
 * The value, or why there is none in words for the model. Only what the LMS may do is expected;
 * other errors are ours and pass.
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
 * As much of the passages as `maxChars` hold, the first ones first. `left` has those that were cut
 * or left out.
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
