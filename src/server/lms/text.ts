/** Turns what course authors wrote (HTML, subtitles) into plain text for the model. */
import { compile, type FormatCallback } from 'html-to-text';
import { BOUNDS } from '../base';

const MAX_DEPTH = 100;

const imageAsAlt: FormatCallback = (element, _walk, builder) => {
  const { alt } = (element.attribs ?? {}) as { alt?: string };
  if (alt) {
    builder.addInline(`[image: ${alt}]`);
  }
};

const convert = compile({
  wordwrap: false,
  limits: { maxDepth: MAX_DEPTH },
  formatters: { imageAsAlt },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'imageAsAlt' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** The text of an HTML fragment: no links, images as alternative text, tables in columns. */
export function htmlToText(html: string): string {
  return convert(html.slice(0, BOUNDS.courseSourceChars)).trim();
}

const TIMING = /^\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{3}\s+-->/;

/** The spoken lines of an SRT or WebVTT file, one per line. */
export function subtitlesToText(subtitles: string): string {
  const lines = subtitles.slice(0, BOUNDS.courseSourceChars).split(/\r?\n/);
  const isSpoken = (line: string, index: number): boolean => {
    const isCueName = TIMING.test(lines[index + 1] ?? '');
    return (
      line.trim() !== '' &&
      !isCueName &&
      !TIMING.test(line) &&
      !line.replace('\uFEFF', '').startsWith('WEBVTT')
    );
  };
  return lines
    .filter(isSpoken)
    .map((line) => line.replace(/<[^<>]*>/g, '').trim())
    .join('\n');
}

/**
 * Cuts `text` to `maxChars` at the end of a paragraph, or else a line or word, unless that would
 * lose half of it.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) {
    return text;
  }
  const ends = ['\n\n', '\n', ' '].map((separator) => text.lastIndexOf(separator, maxChars));
  const end = ends.find((index) => index >= maxChars / 2) ?? maxChars;
  return text
    .slice(0, end)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .trimEnd();
}
