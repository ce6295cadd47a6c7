/**
 * Characters that carry text which people cannot see. They never reach the model; that they were
 * there says something about the text. Those that languages and emoji need are ordinary.
 */

/** Flags of regions are spelled with tags: a black flag, up to six of them, and the end. */
const FLAG = /\u{1F3F4}[\u{E0061}-\u{E007A}\u{E0030}-\u{E0039}]{1,6}\u{E007F}/gu;
const COVERT = new RegExp(
  [
    // ASCII as tags.
    '[\\u{E0020}-\\u{E007E}]+',
    // Bytes as variation selectors; an ordinary character has one.
    '[\\uFE00-\\uFE0D\\u{E0100}-\\u{E01EF}]{2,}',
    // Bits as characters without width.
    '[\\u200B-\\u200F\\u2060-\\u2064\\uFEFF\\u180E]{4,}',
    // Letters in another order than they are shown.
    '[\\u202D\\u202E]+',
  ].join('|'),
  'gu',
);

/** How many such places there are. */
export function covertPlaces(raw: string): number {
  return raw.replace(FLAG, '').match(COVERT)?.length ?? 0;
}
