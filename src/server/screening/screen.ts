/**
 * Looks a server's text over for words that address the model: rules, not a model. What it finds is
 * a reason to look twice; what it does not find proves nothing. Takes time in proportion to the
 * text.
 */
import { decodedTexts } from './decode';
import { ENGLISH } from './english';
import { covertPlaces } from './hidden';
import { LANGUAGES } from './languages';
import { DECODE_AND_OBEY, MARKERS, PHRASES, UNSEEN } from './markers';
import { compactView, plainView, reversedView, rotatedView, spelledOut, type View } from './views';

/** What text is found for; `unread`: it could not be looked over in time. */
export const RULES = [
  'override',
  'role',
  'markers',
  'secrecy',
  'exfiltration',
  'tools',
  'address',
  'leak',
  'hidden',
  'encoded',
  'obfuscated',
  'unread',
] as const;
export type Rule = (typeof RULES)[number];

export interface Screenable {
  /** As the server sent it. */
  raw: string;
  /** As the model would read it. */
  shown: string;
}

/** Nothing of the text itself: this may be kept where the text may not. */
export interface Findings {
  /** Each once, in the order of `RULES`. */
  rules: Rule[];
  /** Places that were found; no more than 32 of one rule. */
  count: number;
  /** The first places, from and to (exclusive), as offsets in `shown`. */
  at: [number, number][];
}

interface Place {
  rule: Rule;
  from: number;
  to: number;
}

const PLACES_PER_RULE = 32;
const QUOTED_PLACES = 3;
/** What is decoded may be encoded once more. */
const LEVELS = 3;

const patternsOf = (rule: string): string[] =>
  [...(ENGLISH[rule] ?? []), ...(LANGUAGES[rule] ?? [])].map(spelledOut);

/** One pattern for each rule, so that a text is read once for each. */
const PLAIN: readonly [Rule, RegExp][] = RULES.flatMap((rule) => {
  const patterns = patternsOf(rule);
  return patterns.length === 0 ? [] : [[rule, new RegExp(patterns.join('|'), 'gu')] as const];
});

/** The first matches, as places in the text that the view is of. */
function matches({ text, at }: View, rule: Rule, pattern: RegExp): Place[] {
  const places: Place[] = [];
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const ends = [at[index] ?? 0, at[index + Math.max(0, match.length - 1)] ?? 0];
    places.push({ rule, from: Math.min(...ends), to: Math.max(...ends) + 1 });
    if (places.length === PLACES_PER_RULE) {
      break;
    }
  }
  return places;
}

const asView = (text: string): View => ({
  text,
  at: Int32Array.from({ length: text.length }, (_, index) => index),
});

const overlaps = (places: readonly Place[], { from, to }: Place): boolean =>
  places.some((other) => from < other.to && other.from < to);

function placesIn(text: string, level: number): Place[] {
  const source = asView(text);
  const plain = plainView(text);
  const open = [
    ...PLAIN.flatMap(([rule, pattern]) => matches(plain, rule, pattern)),
    ...MARKERS.flatMap((pattern) => matches(source, 'markers', pattern)),
    ...UNSEEN.flatMap((pattern) => matches(source, 'hidden', pattern)),
    ...DECODE_AND_OBEY.flatMap((pattern) => matches(source, 'encoded', pattern)),
  ];
  const compact = compactView(plain);
  const disguised = [compact, reversedView(compact), compactView(rotatedView(plain))]
    .flatMap((view) => matches(view, 'obfuscated', PHRASES))
    .filter((place) => !overlaps(open, place));
  const decoded = level === LEVELS ? [] : decodedTexts(text);
  const encoded = decoded
    .filter((inner) => inner.text !== text && placesIn(inner.text, level + 1).length > 0)
    .map(({ from, to }): Place => ({ rule: 'encoded', from, to }));
  return [...open, ...disguised, ...encoded];
}

/** `null` if nothing is found. */
export function screen({ raw, shown }: Screenable): Findings | null {
  const places = placesIn(shown, 1);
  const covert = covertPlaces(raw);
  const found = new Set([...places.map(({ rule }) => rule), ...(covert > 0 ? ['hidden'] : [])]);
  if (found.size === 0) {
    return null;
  }
  const first = [...places].sort((one, other) => one.from - other.from);
  const quoted = first.filter((place, index) => !overlaps(first.slice(0, index), place));
  return {
    rules: RULES.filter((rule) => found.has(rule)),
    count: places.length + Math.min(covert, PLACES_PER_RULE),
    at: quoted.slice(0, QUOTED_PLACES).map(({ from, to }) => [from, to]),
  };
}
