/**
 * Parses YAML into plain data. Problems name line and column but never quote the text, which may
 * hold secrets.
 */
import { parseDocument } from 'yaml';
import { isRecord } from '../base';
import type { Report } from './problems';

/**
 * The mapping in `text` (empty for an empty text), or `null` with the problems reported under
 * `name`.
 */
export function parseYamlMapping(
  report: Report,
  name: string,
  text: string,
): Readonly<Record<string, unknown>> | null {
  const document = parseDocument(text, { prettyErrors: true });
  for (const error of document.errors) {
    const [start] = error.linePos ?? [];
    const place = start === undefined ? '' : `, line ${start.line}, column ${start.col}`;
    const kind = error.code.toLowerCase().replaceAll('_', ' ');
    report.problem(
      [`${name}${place}`],
      `is not valid YAML (${kind})`,
      'Correct the text at this place.',
    );
  }
  if (document.errors.length > 0) {
    return null;
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    if (isRecord(value)) {
      return value;
    }
    report.problem(
      [name],
      'must be a mapping of keys to values',
      'Write it as key: value lines, or as {"key": …}.',
    );
  } catch (error) {
    report.problem(
      [name],
      `uses YAML aliases that cannot be resolved (${(error as Error).name})`,
      'Write the values out.',
    );
  }
  return null;
}

/**
 * Parses `AI_EXTENSIONS_MCP_CONFIGS` as people paste it from Django settings. YAML's flow form
 * already allows Python's quotes, `#` comments and trailing commas; the assignment in front is
 * removed here.
 */
export function withoutAssignment(text: string): string {
  return text.replace(/^(\s*(?:#.*\n\s*)*)AI_EXTENSIONS_MCP_CONFIGS[ \t]*[=:][ \t]*/, '$1');
}
