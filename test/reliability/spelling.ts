/**
 * Writes one JSON value in the many ways that JSON allows and a model or an attacker might choose.
 */
import { pick, shuffled, type Random } from '../support/random';

const INTEGER = /^-?\d{1,15}$/;

function spellNumber(value: number, random: Random): string {
  const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
  return INTEGER.test(text)
    ? pick(random, [text, text, `${text}e0`, `${text}.0`, `${text}E+0`])
    : text;
}

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function spellString(value: string, random: Random): string {
  const often = pick(random, [0, 0.1, 1]);
  // Unit by unit, so that halves of a surrogate pair may be escaped too.
  return `"${value
    .split('')
    .map((unit) => (random() < often ? escaped(unit) : JSON.stringify(unit).slice(1, -1)))
    .join('')}"`;
}

function spellObject(value: object, random: Random): string {
  const gap = pick(random, ['', '', ' ', '\n\t']);
  const members = shuffled(random, Object.entries(value)).flatMap(([key, entry]) => {
    const member = (of: unknown) =>
      `${gap}${spellString(key, random)}${gap}:${gap}${spell(of, random)}`;
    // The last one of duplicate keys counts.
    return random() < 0.15 ? [member('not this one'), member(entry)] : [member(entry)];
  });
  return `{${members.join(',')}${gap}}`;
}

/** JSON text of a JSON value; parsing it returns that value. */
export function spell(value: unknown, random: Random): string {
  if (typeof value === 'number') {
    return spellNumber(value, random);
  }
  if (typeof value === 'string') {
    return spellString(value, random);
  }
  if (Array.isArray(value)) {
    return `[${value.map((entry) => spell(entry, random)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return spellObject(value, random);
  }
  return JSON.stringify(value);
}
