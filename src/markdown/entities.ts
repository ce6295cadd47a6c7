/** Decodes character references. */

const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/gi;

const known = new Map<string, string>();
/** Names that are none are remembered, too, but not without end. */
const MOST_KNOWN = 4096;
let decoder: HTMLElement | undefined;

/** An element of another document runs nothing and loads nothing, and it sees only a reference. */
function decodeReference(reference: string): string {
  let character = known.get(reference);
  if (character === undefined) {
    decoder ??= document.implementation.createHTMLDocument().createElement('i');
    decoder.innerHTML = reference;
    character = decoder.textContent ?? reference;
    if (known.size < MOST_KNOWN) {
      known.set(reference, character);
    }
  }
  return character;
}

export function decodeEntities(text: string): string {
  return text.replace(REFERENCE, decodeReference);
}
