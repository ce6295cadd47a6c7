/**
 * Turns what course authors wrote (HTML, subtitles) into plain text for the model, in time in
 * proportion to its length.
 */
import { compile, type FormatCallback } from 'html-to-text';
import { BOUNDS } from '../base';
import { flattenHtml } from './flat-html';

const imageAsAlt: FormatCallback = (element, _walk, builder) => {
  const { alt } = (element.attribs ?? {}) as { alt?: string };
  if (alt) {
    builder.addInline(`[image: ${alt}]`);
  }
};

/** A row is a line, or a block if a cell has several lines: padded columns can take any space. */
const rowsToText = (rows: { text: string }[][]): string =>
  rows
    .map((cells) => {
      const texts = cells.map(({ text }) => text).filter((text) => text !== '');
      return texts.join(texts.some((text) => text.includes('\n')) ? '\n' : ' | ');
    })
    .join('\n');

const SECTIONS = new Set(['thead', 'tbody', 'tfoot', 'center']);

/** What the types of html-to-text leave out. */
type TableBuilder = Parameters<FormatCallback>[2] & {
  openTable: () => void;
  openTableRow: () => void;
  openTableCell: () => void;
  closeTableCell: () => void;
  closeTableRow: () => void;
  closeTable: (options: { tableToString: typeof rowsToText }) => void;
};

/** The library's own formatter takes space and time for `colspan` × `rowspan`. */
const tableInRows: FormatCallback = ({ children }, walk, builder) => {
  const table = builder as TableBuilder;
  const visit = (nodes: typeof children): void => {
    for (const node of nodes) {
      if (node.name === 'tr') {
        table.openTableRow();
        readCells(node.children);
        table.closeTableRow();
      } else if (SECTIONS.has(node.name ?? '')) {
        visit(node.children);
      }
    }
  };
  const readCells = (nodes: typeof children): void => {
    for (const node of nodes) {
      if (node.name === 'td' || node.name === 'th') {
        table.openTableCell();
        walk(node.children, builder);
        table.closeTableCell();
      }
    }
  };
  table.openTable();
  visit(children);
  table.closeTable({ tableToString: rowsToText });
};

const convert = compile({
  wordwrap: false,
  formatters: { imageAsAlt, tableInRows },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'imageAsAlt' },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'table', format: 'tableInRows' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** The text of an HTML fragment: no links, images as alternative text, tables in rows. */
export function htmlToText(html: string): string {
  return convert(flattenHtml(html.slice(0, BOUNDS.courseSourceChars))).trim();
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
