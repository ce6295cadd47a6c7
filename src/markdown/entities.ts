/** Decodes character references. */

const REFERENCE = /&(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});/gi;

let decoder: HTMLElement | undefined;

/** An element of another document runs nothing and loads nothing, and it sees only a reference. */
function decodeReference(reference: string): string {
  decoder ??= document.implementation.createHTMLDocument().createElement('i');
  decoder.innerHTML = reference;
  return decoder.textContent ?? reference;
}

export function decodeEntities(text: string): string {
  return text.replace(REFERENCE, decodeReference);
}
