/** `unit_content`: the text of the unit in view. */
import { cutText } from '../text';
import { NOTHING, textOf, unitUrl, type ContextProcessor } from './passage';

/** More than a usual unit has. */
const MAX_TRANSCRIPTS = 8;

export const unitContent: ContextProcessor = async (
  { principal, place, access, maxChars },
  readers,
) => {
  const { sequence_id: sequenceId } = place;
  if (access.unit === null || sequenceId === undefined) {
    return NOTHING;
  }
  const { id, title: name, isGated } = access.unit;
  const url = unitUrl(access, sequenceId, id);
  if (isGated) {
    const missing = ['the text of the unit (part of it is for another enrollment track)'];
    return { ...NOTHING, passages: [{ title: name ?? '', url, text: '' }], missing };
  }
  const { units, htmlOff } = await readers.units(principal, {
    rootId: id,
    maxTranscripts: MAX_TRANSCRIPTS,
  });
  const unit = units.get(id) ?? { title: null, sections: [] };
  const whole = textOf(unit);
  const text = cutText(whole, maxChars);
  const missing = unit.sections.flatMap((section) => section.missing ?? []);
  return {
    passages: [{ title: unit.title ?? name ?? '', url, text }],
    missing: text === whole ? missing : [...missing, 'the rest of the unit (too long)'],
    htmlOff,
  };
};
