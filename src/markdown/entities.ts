/**
 * Decodes character references. The lexer leaves them in place, because its own renderer writes
 * HTML; ours writes text nodes.
 */

const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/gi;

const known = new Map<string, string>();

/** A parsed document runs nothing and loads nothing, and it only ever sees one reference. */
function decodeReference(reference: string): string {
  let character = known.get(reference);
  if (character === undefined) {
    character =
      new DOMParser().parseFromString(`<i>${reference}</i>`, 'text/html').body.textContent ??
      reference;
    known.set(reference, character);
  }
  return character;
}

export function decodeEntities(text: string): string {
  return text.replace(REFERENCE, decodeReference);
}
