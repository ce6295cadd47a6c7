/**
 * Removes secrets from what is kept about a call: by the names of keys, in any spelling and at any
 * depth, and by the form of some values. Long values are cut.
 */
import { beginning, isRecord, parseExact, withoutHidden, type JsonValue } from '../base';

/** Found anywhere in a key. */
const PARTS = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'credential',
  'cookie',
  'socialsecurity',
  'creditcard',
  'cardnumber',
  'contrasena',
  'motdepasse',
  'كلمةالمرور',
  'كلمةالسر',
] as const;
/** Short ones are also parts of harmless words, so they must be whole words of a key. */
const WORDS = ['pwd', 'ssn', 'pin', 'cvv', 'cvc', 'otp', 'jwt', 'iban', 'auth', 'clave'] as const;
/** Of the operator's keys, shorter ones must be whole words. */
const SHORT = 5;

const MARK = '[redacted]';
const TEXT_CHARS = 256;
const KEY_CHARS = 64;
const ENTRIES = 50;
const TOTAL_CHARS = 8_192;

/** `ＡＰＩ-Key` and `apiKey` are one key. */
const plain = (key: string): string => key.normalize('NFKD').replace(/\p{M}/gu, '');
const wordsOf = (key: string): string[] =>
  plain(key)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
const joined = (key: string): string => wordsOf(key).join('');

/** Whether consecutive words of the key are this one, however it is divided. */
function hasWord(words: readonly string[], word: string): boolean {
  return words.some((_, from) => {
    let run = '';
    for (let at = from; at < words.length && run.length < word.length; at += 1) {
      run += words[at];
    }
    return run === word;
  });
}

/** Values that are secrets whatever their key is. */
const VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{6,}/gi,
  /(?<=:\/\/)[^\s/:@]{1,256}:[^\s/@]{1,256}(?=@)/g,
  /\b(?:sk|pk|ghp|gho|github_pat|glpat|xox[abp])[-_][\w-]{16,}/g,
];
/** `password=x` and `api key: x` within a text. */
const PAIRS = /([\p{L}\p{N}_. -]{2,40}?)(["']?\s{0,8}[=:]\s{0,8})("[^"]*"|'[^']*'|[^\s,;&"'}]+)/gu;

/** Members that name what is in another member: `{"name": "password", "value": "x"}`. */
const NAMING = ['name', 'key', 'field', 'header', 'id', 'label', 'param', 'parameter'];
const NAMED = ['value', 'values', 'content', 'data', 'text'];

/** Of a text; more is cut in any case. */
const MOST_SEARCHED = 4_096;

export interface Redactor {
  /** @param text JSON, as the arguments of a call; other text is redacted as a text. */
  json: (text: string) => JsonValue;
  /** What a person wrote: one text, cut to `most` characters. */
  text: (text: string, most?: number) => string;
}

/** @param keys The operator's own, beside those that are known here. */
export function createRedactor(keys: readonly string[] = []): Redactor {
  const own = keys.map(joined).filter((key) => key !== '');
  const parts = [...PARTS, ...own.filter((key) => key.length >= SHORT)].map(plain);
  const whole = [...WORDS, ...own.filter((key) => key.length < SHORT)];

  function isSecret(key: string): boolean {
    const words = wordsOf(key);
    const text = words.join('');
    return parts.some((part) => text.includes(part)) || whole.some((word) => hasWord(words, word));
  }

  function text(value: string, most = TEXT_CHARS): string {
    const searched = beginning(withoutHidden(value), MOST_SEARCHED);
    const known = VALUES.reduce((left, form) => left.replace(form, MARK), searched);
    const cleared = known.replace(PAIRS, (pair, key: string, sign: string) =>
      isSecret(key) ? `${key}${sign}${MARK}` : pair,
    );
    return value.length <= MOST_SEARCHED && cleared.length <= most
      ? cleared
      : `${beginning(cleared, most)}… (${value.length} characters)`;
  }

  function member(key: string, value: JsonValue, isNamed: boolean): JsonValue {
    const hidden = isSecret(key) || (isNamed && NAMED.includes(key.toLowerCase()));
    return hidden && value !== null ? MARK : clear(value);
  }

  function object(value: { [key: string]: JsonValue }): JsonValue {
    const entries = Object.entries(value);
    const isNamed = entries.some(
      ([key, name]) =>
        NAMING.includes(key.toLowerCase()) && typeof name === 'string' && isSecret(name),
    );
    const kept = entries
      .slice(0, ENTRIES)
      .map(([key, inner]) => [text(key, KEY_CHARS), member(key, inner, isNamed)] as const);
    const left = entries.length - kept.length;
    return Object.fromEntries(left > 0 ? [...kept, ['…', `${left} more`]] : kept);
  }

  /** JSON within a text is looked into. */
  function string(value: string): JsonValue {
    if (value.length <= MOST_SEARCHED && /^\s*[[{]/.test(value)) {
      const inner = parsed(value);
      if (typeof inner === 'object') {
        return text(JSON.stringify(clear(inner)), TEXT_CHARS * 4);
      }
    }
    return text(value);
  }

  function clear(value: JsonValue): JsonValue {
    if (typeof value === 'string') {
      return string(value);
    }
    if (Array.isArray(value)) {
      const kept = value.slice(0, ENTRIES).map(clear);
      const left = value.length - kept.length;
      return left > 0 ? [...kept, `… ${left} more`] : kept;
    }
    return isRecord(value) && !JSON.isRawJSON(value)
      ? object(value as { [key: string]: JsonValue })
      : value;
  }

  return {
    text,
    json(given) {
      const value = parsed(given);
      const cleared = value === undefined ? text(given) : clear(value);
      const length = JSON.stringify(cleared).length;
      return length <= TOTAL_CHARS ? cleared : { '…': `${length} characters, left out` };
    },
  };
}

/** `undefined` if the text is no JSON. */
function parsed(text: string): JsonValue | undefined {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
