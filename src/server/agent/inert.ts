/**
 * Keeps text from outside from imitating the fences around it, however it spells them: with spaces,
 * hidden characters, full-width or accented letters, or letters of other alphabets.
 */

/** The letters of our tags' names; the first tells them apart. */
const FENCES = ['coursecontext', 'untrusted'];
/** What looks like the beginning of a tag, up to the next; no name is shorter than that. */
const TAGS = /[<＜﹤‹〈⟨❮〈][^<＜﹤‹〈⟨❮〈]{3,}/gu;
/** Letters that look like those of our tags; NFKD knows the other forms. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ...[...'сϲ'].map((char) => [char, 'c'] as const),
  ...[...'оοօ'].map((char) => [char, 'o'] as const),
  ...[...'υս'].map((char) => [char, 'u'] as const),
  ...[...'еҽ'].map((char) => [char, 'e'] as const),
  ...[...'хχ'].map((char) => [char, 'x'] as const),
  ...[...'тτ'].map((char) => [char, 't'] as const),
  ['г', 'r'],
  ['ѕ', 's'],
  ['п', 'n'],
  ['ԁ', 'd'],
]);

/** By code point: 1 if it stands for no letter. Normalizing each again would cost much more. */
const letterless = new Uint8Array(0x110000);
/** By code point: the letters that it stands for. A few thousand code points stand for any. */
const known = new Map<number, string>();

function readLetters(code: number): string {
  const lower = String.fromCodePoint(code).toLowerCase();
  const plain = LOOKALIKES.get(lower) ?? lower.normalize('NFKD').toLowerCase();
  const letters = plain.replace(/[^a-z]/g, '');
  if (letters === '') {
    letterless[code] = 1;
  } else {
    known.set(code, letters);
  }
  return letters;
}

/** Where the name of a fence ends in this text, or `null` if its first letters are others. */
function endOfFence(text: string): number | null {
  let name: string | undefined;
  let read = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    if (letterless[code] === 1) {
      continue;
    }
    for (const letter of known.get(code) ?? readLetters(code)) {
      name ??= FENCES.find((fence) => fence.startsWith(letter));
      if (name?.[read] !== letter) {
        return null;
      }
      read += 1;
      if (read === name.length) {
        return at;
      }
    }
  }
  return null;
}

/** Replaces what looks like a fence by `(…)`. Takes little time, in proportion to the text. */
export function inert(text: string): string {
  return text.replace(TAGS, (tag) => {
    const end = endOfFence(tag);
    return end === null ? tag : `(…)${tag.slice(end)}`;
  });
}
