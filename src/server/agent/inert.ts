/**
 * Keeps text from outside from imitating the fences around it, however it spells them: with spaces,
 * hidden characters, full-width or accented letters, or letters of other alphabets.
 */

/** The letters of our tags' names. */
const FENCES = ['coursecontext', 'untrusted'];
/** What looks like the beginning of a tag, up to the next. */
const TAGS = /[<＜﹤‹〈⟨❮〈][^<＜﹤‹〈⟨❮〈]*/gu;
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

function lettersOf(character: string): string {
  const lower = character.toLowerCase();
  const plain = LOOKALIKES.get(lower) ?? lower.normalize('NFKD').toLowerCase();
  return plain.replace(/[^a-z]/g, '');
}

/** Where the name of a fence ends in this text, or `null` if its first letters are others. */
function endOfFence(text: string): number | null {
  let letters = '';
  let end = 0;
  for (const character of text) {
    end += character.length;
    letters += lettersOf(character);
    if (FENCES.some((name) => letters.startsWith(name))) {
      return end;
    }
    if (!FENCES.some((name) => name.startsWith(letters))) {
      return null;
    }
  }
  return null;
}

/** Replaces what looks like a fence by `(…)`. Takes time in proportion to the text. */
export function inert(text: string): string {
  return text.replace(TAGS, (tag) => {
    const end = endOfFence(tag);
    return end === null ? tag : `(…)${tag.slice(end)}`;
  });
}
