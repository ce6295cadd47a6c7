/**
 * `retrieve_relevant_documents`: the unit in view, and the parts of the course that share words
 * with the question. A lexical search over titles picks a few sequences (then the nearest ones);
 * their blocks are read and searched.
 */
import type { Words } from '../../work';
import type { PlaceAccess } from '../access';
import { sequencesOf } from '../outline';
import {
  fill,
  NOTHING,
  settled,
  textOf,
  unitUrl,
  type ContextQuery,
  type ContextProcessor,
  type Passage,
  type LmsReaders,
} from './passage';
import { unitContent } from './unit-content';

/**
 * Sequences to read for one question: two requests each (more for videos of the sequence in view),
 * cached for a minute.
 */
const MAX_SEQUENCES = 4;
const MAX_TRANSCRIPTS = 8;
const MAX_UNITS = 6;
/** One block of a unit. */
interface Part extends Words {
  sequenceId: string;
  unitId: string;
  unitTitle: string;
}

export const retrieveRelevantDocuments: ContextProcessor = async (query, readers) => {
  const [current, sequenceIds] = await Promise.all([
    settled(unitContent({ ...query, maxChars: Math.floor(query.maxChars / 2) }, readers)),
    sequencesFor(query, readers),
  ]);
  const inView =
    'value' in current
      ? current.value
      : {
          ...NOTHING,
          missing: [`the text of the unit (${current.reason})`],
          unread: current.unread,
        };
  const used = inView.passages.reduce((sum, { text }) => sum + text.length, 0);
  const parts = (await Promise.all(sequenceIds.map((id) => partsOf(id, query, readers)))).flat();
  const { passages } = fill(
    toPassages(await search(parts, query, readers), query.access),
    query.maxChars - used,
  );
  return { ...inView, passages: [...inView.passages, ...passages] };
};

/** The sequence in view, then those with the best matching titles, then those around it. */
async function sequencesFor(query: ContextQuery, readers: LmsReaders): Promise<string[]> {
  const { principal, place } = query;
  const here = place.sequence_id === undefined ? [] : [place.sequence_id];
  const course = await settled(readers.outline(principal, place.course_id));
  const sequences = 'value' in course ? sequencesOf(course.value) : [];
  const titles = sequences.map(({ id, title, children }) => ({
    id,
    title,
    text: children.map((unit) => unit.title).join('\n'),
  }));
  const at = Math.max(
    0,
    sequences.findIndex(({ id }) => id === place.sequence_id),
  );
  const around = titles
    .map((entry, index) => ({ ...entry, away: Math.abs(index - at) }))
    .sort((a, b) => a.away - b.away);
  const ids = [...(await search(titles, query, readers)), ...around].map(({ id }) => id);
  return [...new Set([...here, ...ids])].slice(0, MAX_SEQUENCES);
}

/**
 * The blocks of all units except the one in view; none if the sequence is closed to this person or
 * is an exam.
 */
async function partsOf(
  sequenceId: string,
  { principal, place }: ContextQuery,
  { checkAccess, units }: LmsReaders,
): Promise<Part[]> {
  const access = await settled(
    checkAccess(principal, { course_id: place.course_id, sequence_id: sequenceId }),
  );
  if ('reason' in access || access.value.isExam) {
    return [];
  }
  const maxTranscripts = sequenceId === place.sequence_id ? MAX_TRANSCRIPTS : 0;
  const read = await settled(units(principal, { rootId: sequenceId, maxTranscripts }));
  if ('reason' in read) {
    return [];
  }
  const open = access.value.units.filter(({ id, isGated }) => !isGated && id !== place.unit_id);
  return open.flatMap(({ id: unitId, title }) => {
    const { title: unitTitle, sections } = read.value.units.get(unitId) ?? {
      title: null,
      sections: [],
    };
    return sections.map((section): Part => ({
      title: section.title,
      text: section.text ?? '',
      sequenceId,
      unitId,
      unitTitle: unitTitle ?? title ?? '',
    }));
  });
}

/** The best match comes first. */
async function search<T extends Words>(
  documents: readonly T[],
  { place, question }: ContextQuery,
  readers: LmsReaders,
): Promise<T[]> {
  const words = documents.map(({ title, text }) => ({ title, text }));
  const found = await readers.search(place.course_id, words, question);
  return found.flatMap((index) => documents[index] ?? []);
}

/** One passage per unit, with the blocks that matched. */
function toPassages(parts: readonly Part[], access: PlaceAccess): Passage[] {
  const byUnit = Map.groupBy(parts, ({ unitId }) => unitId);
  return [...byUnit.values()].slice(0, MAX_UNITS).flatMap((found): Passage[] => {
    const [first] = found;
    if (first === undefined) {
      return [];
    }
    const sections = found.map(({ title, text }) => ({ title, text: text || null, missing: null }));
    return [
      {
        title: first.unitTitle,
        url: unitUrl(access, first.sequenceId, first.unitId),
        text: textOf({ sections }),
      },
    ];
  });
}
