/**
 * Views of a text in which one spelling stands for many: the rules read these instead of the text.
 * Each takes time and memory in proportion to the text, and knows where its characters come from.
 */

export interface View {
  text: string;
  /** Where each character comes from: an offset in the text that is screened. */
  at: Int32Array;
}

/** Letters of other alphabets that look like Latin ones. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [...'аaеeоoсcрpхxуyіiѕsјjԁdһhкkмmтtвbнhոnαaοoνvιiυuρpτtκkηnχxεeωw'].flatMap((char, index, all) =>
    index % 2 === 0 ? [[char, all[index + 1] ?? ''] as const] : [],
  ),
);
/** Words with letters of the Latin and of another alphabet. */
const MIXED = /(?=[a-z]*[а-яіѕјԁһոα-ω])(?=[а-яіѕјԁһոα-ω]*[a-z])[a-zа-яіѕјԁһոα-ω]{2,}/gu;

const IGNORED = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
const OTHER_FORMS: ReadonlyMap<string, string> = new Map([
  ['’', "'"],
  ['‘', "'"],
  ['_', ' '],
  ['-', ' '],
  ['–', ' '],
]);

const known = new Map<number, string>();
/** A few thousand code points have another form; a server may send any of them. */
const MOST_KNOWN = 8_192;

/** How the rules spell a character: without case, accents and other forms of the same letter. */
function spelling(code: number): string {
  const found = known.get(code);
  if (found !== undefined) {
    return found;
  }
  const char = String.fromCodePoint(code);
  const spelled =
    OTHER_FORMS.get(char) ?? char.normalize('NFKD').replace(IGNORED, '').toLowerCase();
  if (known.size < MOST_KNOWN) {
    known.set(code, spelled);
  }
  return spelled;
}

/** A word of a rule as the plain view spells it; ASCII, and so the pattern's own signs, stay. */
export function spelledOut(pattern: string): string {
  return pattern.replace(/\P{ASCII}/gu, (char) => spelling(char.codePointAt(0) ?? 0));
}

/** Collects a view character by character. */
function collector(most: number) {
  const pieces: string[] = [];
  const at = new Int32Array(most);
  let length = 0;
  return {
    add(piece: string, from: number): void {
      pieces.push(piece);
      at.fill(from, length, length + piece.length);
      length += piece.length;
    },
    view: (): View => ({ text: pieces.join(''), at: at.subarray(0, length) }),
  };
}

const SPACE = /^\s+$/;
/** Code points become at most so many characters (NFKD). */
const LONGEST_FORM = 18;

/**
 * Lower case, one form of each letter, one space for each gap; `\n` where a paragraph ends. Words
 * of two alphabets are read as Latin.
 */
export function plainView(text: string): View {
  let most = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    most += code < 0x80 ? 1 : Math.min(spelling(code).length, LONGEST_FORM);
  }
  const { add, view } = collector(most);
  let gap: { from: number; lines: number } | null = null;
  let from = 0;
  for (const char of text) {
    const spelled = spelling(char.codePointAt(0) ?? 0);
    if (SPACE.test(spelled)) {
      gap ??= { from, lines: 0 };
      gap.lines += char === '\n' ? 1 : 0;
    } else if (spelled !== '') {
      if (gap) {
        add(gap.lines > 1 ? '\n' : ' ', gap.from);
        gap = null;
      }
      add(spelled, from);
    }
    from += char.length;
  }
  const made = view();
  return {
    ...made,
    text: made.text.replace(MIXED, (word) =>
      [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join(''),
    ),
  };
}

/** Signs that are read as letters. `l` and `i` are one letter here, because `1` may be either. */
const LEET: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['7', 't'],
  ['8', 'b'],
  ['9', 'g'],
  ['@', 'a'],
  ['$', 's'],
  ['l', 'i'],
]);

export const compacted = (letters: string): string => letters.replace(/l/g, 'i');

/**
 * Only the letters, with digits and signs read as letters: spaced and disguised words are whole.
 */
export function compactView({ text, at }: View): View {
  const { add, view } = collector(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    const isLetter = (char >= 'a' && char <= 'z') || LEET.has(char);
    if (isLetter) {
      add(LEET.get(char) ?? char, at[index] ?? 0);
    } else if (char === '!' && /[a-z0-9]/.test(text[index + 1] ?? '')) {
      add('i', at[index] ?? 0);
    }
  }
  return view();
}

/** From right to left. */
export function reversedView({ text, at }: View): View {
  return { text: [...text].reverse().join(''), at: Int32Array.from(at).reverse() };
}

const A = 'a'.charCodeAt(0);

/** Each letter is the one 13 places further (ROT13). */
export function rotatedView({ text, at }: View): View {
  return {
    text: text.replace(/[a-z]/g, (char) =>
      String.fromCharCode(A + ((char.charCodeAt(0) - A + 13) % 26)),
    ),
    at,
  };
}
