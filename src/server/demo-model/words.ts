/** Splits text into words with rough English stems, so that "rolling", "rolls" and "roll" match. */

export interface Word {
  /** Lower case. */
  text: string;
  stem: string;
  start: number;
  end: number;
}

const STOP_WORDS = new Set(
  `
  a about all also am an and any are as at be been but by can could did do does for from had has
  have he her here hers him his how i i'd i'll i'm i've if in into is it it's its just let let's
  like may me might more most much must my need no not now of off on one's or our out over
  please shall she should so some such tell than thank thanks that the their them then there
  these they this those to too up us very want was we were what what's when where which who why
  will with would you your
`
    .trim()
    .split(/\s+/),
);

export function isStopWord(text: string): boolean {
  return STOP_WORDS.has(text);
}

const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['die', 'dic'],
  ['news', 'news'],
]);

/** Ending → replacement; the first match that leaves three letters wins. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['nsions', 'nd'],
  ['nsion', 'nd'],
  ['ations', 'at'],
  ['ation', 'at'],
  ['sses', 's'],
  ['ches', 'ch'],
  ['shes', 'sh'],
  ['xes', 'x'],
  ['ies', 'y'],
  ['ings', ''],
  ['ing', ''],
  ['ed', ''],
  ['ss', 's'],
  ['us', 'us'],
  ['is', 'is'],
  ['es', 'e'],
  ['s', ''],
];

/** A rough stem: good enough to compare words, not a dictionary form. */
export function stem(word: string): string {
  const plain = word.toLowerCase().replace(/['’]\p{L}*$/u, '');
  const known = IRREGULAR.get(plain);
  if (known !== undefined) {
    return known;
  }
  let result = plain;
  const ending = ENDINGS.find(([from]) => plain.endsWith(from) && plain.length - from.length >= 3);
  if (ending) {
    result = plain.slice(0, -ending[0].length) + ending[1];
  }
  if (result.length >= 4 && result.endsWith('e')) {
    result = result.slice(0, -1);
  }
  const last = result.at(-1);
  return result.length >= 3 && last === result.at(-2) ? result.slice(0, -1) : result;
}

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu)].map((match) => {
    const word = match[0].toLowerCase().replace('’', "'");
    return { text: word, stem: stem(word), start: match.index, end: match.index + match[0].length };
  });
}

/** Stems of the words that carry meaning, in order. */
export function contentStems(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !isStopWord(word.text))
    .map((word) => word.stem);
}

/** The words of an identifier: `get-sum`, `roll_dice`, `listTables`. */
export function identifierWords(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** An identifier as people write it: `request_extension` → `Request extension`. */
export function humanName(name: string): string {
  const words = identifierWords(name).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
