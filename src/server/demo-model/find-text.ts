/** Finds the text for a string argument: quoted, named, after "because", after "for the …". */
import { findDates, findEmails, findQuoted, findUrls, type Found } from './find-values';
import type { Property } from './schema';
import { stem, type Word } from './words';

export interface TextFinder {
  /** Searches further for a required property; `undefined` if nothing matches. */
  find: (property: Property) => string | undefined;
  /** Several texts: quoted ones, or a list after the property's name or a colon. */
  list: (property: Property) => string[] | undefined;
  /**
   * The last resort: what follows the tool's name in the clause; for a reason, or if nothing
   * follows, the whole clause.
   */
  rest: (property: Property) => string;
}

export interface Said {
  clause: string;
  /** The whole message: a reason may be in a separate sentence. */
  message: string;
  words: readonly Word[];
  /** Stems of the tool's name. */
  toolStems: readonly string[];
}

const stems = (...words: string[]) => new Set(words.join(' ').split(' ').map(stem));
const REASON = stems('reason justification why explanation cause');
const FREE_TEXT = stems(
  'message text content body input prompt comment note query sql code command expression',
  'statement question',
);
const TOPIC = stems(
  'assignment topic subject course title name table unit item activity assessment task exam',
  'project about',
);

const PHRASE_END =
  /[,.;:!?]|\s(?:for|because|since|as|by|with|and|until|about|please|to|in|on|of|due)\s|\splease$/i;
const ARTICLE = /^(?:the|my|our|your|an?|this|that|is|named|called)\s+/i;
/** Between a property's name and its value: "message: hello", "the reason is that …". */
const LINK = /^\s*(?::|is(?: that)?\b|=)?\s*/i;
const PRONOUNS = new Set(['me', 'us', 'him', 'her', 'it', 'them', 'you', 'myself']);

/** Without trailing punctuation and "please". */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\n.,;:!?'.includes(text.charAt(end - 1))) {
    end -= 1;
  }
  return text
    .slice(0, end)
    .replace(/[,\s]\s?please$/i, '')
    .trim();
}

/** Up to the next connecting word or punctuation, without its article. */
function phrase(text: string): string {
  const plain = ` ${text.trim().replace(ARTICLE, '')}`;
  const end = plain.search(PHRASE_END);
  return trimEnd(end < 0 ? plain : plain.slice(0, end));
}

/** The words after "because", "due to", or "as"/"since" before a person or thing. */
function findReason(text: string): string | undefined {
  const match =
    /\b(?:because(?: of)?|due to)\s+(\S[\s\S]*)/i.exec(text) ??
    /\b(?:as|since)\s+((?:i|i'm|i've|we|my|our|there|it)\s[\s\S]*)/i.exec(text);
  const sentence = match?.[1]?.split(/(?<=[.!?])\s|\n/)[0];
  return sentence === undefined ? undefined : trimEnd(sentence) || undefined;
}

function findFormatted(format: unknown, clause: string): Found<string> | undefined {
  switch (format) {
    case 'date':
    case 'date-time':
      return findDates(clause)[0];
    case 'email':
      return findEmails(clause)[0];
    case 'uri':
    case 'url':
      return findUrls(clause)[0];
    default:
      return undefined;
  }
}

function asDateTime(date: string): string {
  return date.includes('T') ? date : `${date}T00:00:00Z`;
}

function isKind(property: Property, kind: ReadonlySet<string>): boolean {
  return property.nameStems.some((word) => kind.has(word));
}

function isToolWord({ words, toolStems }: Said, text: string): boolean {
  return words.some((word) => toolStems.includes(word.stem) && word.text === text.toLowerCase());
}

/** "for the essay", "about photosynthesis": the first that is neither a number nor a person. */
function afterPreposition(said: Said, property: Property): string | undefined {
  const { clause } = said;
  for (const match of clause.matchAll(/\b(?:for|about|on|named|called|in|of)\s+/gi)) {
    const found = phrase(clause.slice(match.index + match[0].length));
    const ownWord = found.split(' ').at(-1) ?? '';
    const short = property.nameStems.includes(stem(ownWord))
      ? found.slice(0, -ownWord.length).trim() || found
      : found;
    if (
      short !== '' &&
      !/^\d/.test(short) &&
      !PRONOUNS.has(short.toLowerCase()) &&
      !isToolWord(said, short)
    ) {
      return short;
    }
  }
  return undefined;
}

export function createTextFinder(said: Said): TextFinder {
  const { clause, message, words, toolStems } = said;
  const quotes = findQuoted(clause).map((quote) => quote.value);

  /**
   * Everything that follows the property's own name ("sql", "SQL query"); empty if the clause does
   * not name it.
   */
  function following(property: Property): string {
    let at = words.findIndex(
      (word) => property.nameStems.includes(word.stem) && !toolStems.includes(word.stem),
    );
    if (at < 0) {
      return '';
    }
    while (toolStems.includes(words[at + 1]?.stem ?? '')) {
      at += 1;
    }
    return trimEnd(clause.slice(words[at]?.end).replace(LINK, ''));
  }

  /** "message hello there" to its end, "table: deadlines, please" to the next connecting word. */
  function afterName(property: Property): string | undefined {
    const text = following(property);
    return (
      (isKind(property, FREE_TEXT) || isKind(property, REASON) ? text : phrase(text)) || undefined
    );
  }

  function rest(property: Property): string {
    if (isKind(property, REASON)) {
      return clause;
    }
    const word = words.findLast((candidate) => toolStems.includes(candidate.stem));
    return (word && trimEnd(clause.slice(word.end).replace(LINK, ''))) || clause;
  }

  function find(property: Property): string | undefined {
    const { format } = property.schema;
    const formatted = findFormatted(format, clause);
    if (formatted) {
      return format === 'date-time' ? asDateTime(formatted.value) : formatted.value;
    }
    if (typeof format === 'string') {
      return undefined;
    }
    if (isKind(property, REASON)) {
      return findReason(clause) ?? findReason(message) ?? afterName(property);
    }
    const named = afterName(property);
    if (quotes.length > 0 && (property.required || named !== undefined)) {
      return quotes.shift();
    }
    return named ?? (isKind(property, TOPIC) ? afterPreposition(said, property) : undefined);
  }

  function list(property: Property): string[] | undefined {
    if (quotes.length > 0) {
      return quotes.splice(0);
    }
    const items = following(property)
      .split(/,|\sand\s/i)
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return items.length > 0 ? items : undefined;
  }

  return { find, list, rest };
}
