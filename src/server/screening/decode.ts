/**
 * What a text holds in a spelling for machines: base64, hexadecimal, binary, and the escapes of
 * HTML, URLs and programs. What is decoded is shorter than its source.
 */

export interface Decoded {
  text: string;
  /** Where its source is. */
  from: number;
  to: number;
}

/** Shorter runs hold no sentence. */
const BASE64 =
  /[A-Za-z0-9+/_-]{20,}(?:\s{1,4}[A-Za-z0-9+/_-]{20,})*(?:\s{1,4}[A-Za-z0-9+/_-]{1,80})?={0,2}/g;
const HEX = /(?:[0-9a-fA-F]{2}[ :]?){12,}/g;
const BINARY = /(?:[01]{8}[ ,]?){8,}/g;

const ESCAPED =
  /&#(\d{2,7});|&#x([0-9a-f]{2,6});|%([0-9a-f]{2})|\\u\{?([0-9a-f]{4,6})\}?|\\x([0-9a-f]{2})/gi;
/** A text with fewer escapes says nothing that its other characters do not say. */
const FEWEST_ESCAPES = 4;

const PRINTABLE = /[\p{L}\p{N}\p{P}\p{Zs}\n]/gu;
/** Bytes that happen to decode have fewer printable characters. */
const PRINTABLE_SHARE = 0.9;

function readable(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  const printable = text.match(PRINTABLE)?.length ?? 0;
  return text.length >= 8 && printable >= PRINTABLE_SHARE * text.length ? text : null;
}

const READERS: readonly [RegExp, (source: string) => Buffer][] = [
  [HEX, (source) => Buffer.from(source.replace(/[ :]/g, ''), 'hex')],
  [
    BINARY,
    (source) => Buffer.from((source.match(/[01]{8}/g) ?? []).map((byte) => parseInt(byte, 2))),
  ],
  // `Buffer` reads both alphabets, and skips white space.
  [BASE64, (source) => Buffer.from(source, 'base64')],
];

function unescapedText(text: string): string | null {
  let count = 0;
  const unescaped = text.replace(ESCAPED, (escape, ...groups: unknown[]) => {
    const [decimal, ...hexadecimal] = groups.slice(0, 5) as (string | undefined)[];
    const code =
      decimal === undefined
        ? parseInt(hexadecimal.find((digits) => digits !== undefined) ?? '', 16)
        : Number(decimal);
    count += 1;
    return code > 0x10_ffff ? escape : String.fromCodePoint(code);
  });
  return count < FEWEST_ESCAPES ? null : unescaped;
}

/** Everything in the text that decodes to text. */
export function decodedTexts(text: string): Decoded[] {
  const found = READERS.flatMap(([pattern, read]) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const decoded = readable(read(match[0]));
      return decoded === null
        ? []
        : [{ text: decoded, from: match.index, to: match.index + match[0].length }];
    }),
  );
  const unescaped = unescapedText(text);
  return unescaped === null ? found : [...found, { text: unescaped, from: 0, to: text.length }];
}
