/** Writes tables and sentences in reStructuredText. */

/** Single backquotes mark a literal; links stay as they are. */
export const literals = (text: string): string =>
  text
    .replaceAll('*', '\\*')
    .replace(/`[^`]+`_|`([^`]+)`/g, (match, literal?: string) =>
      literal === undefined ? match : `\`\`${literal}\`\``,
    );

export const literal = (text: string): string => `\`\`${text}\`\``;

/** Turns a phrase from the code into a sentence. */
export const sentence = (phrase: string): string =>
  phrase === '' ? '' : `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;

/** Turns addresses and variable names inside a phrase into literals. */
export const withLiterals = (phrase: string): string =>
  phrase.replace(/[a-z]+:\/\/[^\s,)]+|os\.environ\/\w+|\b[A-Z]+(?:_[A-Z]+)+\b/g, literal);

export function listTable(
  header: readonly string[],
  widths: string,
  rows: readonly (readonly string[])[],
): string {
  const lines = [header, ...rows].flatMap((row) =>
    row.map((text, column) => `   ${column === 0 ? '* -' : '  -'} ${text}`.trimEnd()),
  );
  return [
    '',
    '.. list-table::',
    '   :header-rows: 1',
    `   :widths: ${widths}`,
    '',
    ...lines,
    '',
    '',
  ].join('\n');
}
