/** `sequence_content`: the text of the unit in view and of its neighbours in the same sequence. */
import { fill, NOTHING, textOf, unitUrl, type ContextProcessor, type Passage } from './passage';

/** Limit over all units of the sequence. */
const MAX_TRANSCRIPTS = 8;

export const sequenceContent: ContextProcessor = async (
  { principal, place, access, maxChars },
  readers,
) => {
  const { sequence_id: sequenceId, unit_id: unitId } = place;
  if (sequenceId === undefined) {
    return NOTHING;
  }
  // Also for staff: later in the conversation the model could repeat what it read in an exam.
  if (access.isExam) {
    return { ...NOTHING, missing: ['the content of the exam'] };
  }
  const { units, htmlOff } = await readers.units(principal, {
    rootId: sequenceId,
    maxTranscripts: MAX_TRANSCRIPTS,
  });
  const inOrder = access.units.toSorted(
    (a, b) => Number(b.id === unitId) - Number(a.id === unitId),
  );
  const readable = inOrder.filter(({ id, isGated }) => units.has(id) && !isGated);
  const passages = readable.map(({ id, title }): Passage => {
    const unit = units.get(id) ?? { title: null, sections: [] };
    return {
      title: unit.title ?? title ?? '',
      url: unitUrl(access, sequenceId, id),
      text: textOf(unit),
    };
  });
  const { passages: filled, left } = fill(passages, maxChars);
  const missing = readable
    .flatMap(({ id }) => units.get(id)?.sections ?? [])
    .flatMap((section) => section.missing ?? []);
  const tooLong = left.map(({ title }) => `the rest of the unit "${title}" (too long)`);
  return { passages: filled, missing: [...missing, ...tooLong], htmlOff };
};
