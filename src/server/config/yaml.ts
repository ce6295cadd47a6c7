/**
 * Parses YAML into plain data, also as people paste it from Django settings and JSON. Problems name
 * line and column but never quote the text, which may hold secrets.
 */
import {
  isCollection,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
  type Document,
  type ScalarTag,
  type YAMLError,
} from 'yaml';
import { isRecord } from '../base';
import { MCP_CONFIGS } from './mcp-servers';
import {
  findForeign,
  foreignForm,
  indentBraces,
  isVariable,
  VARIABLE,
  withoutAssignment,
} from './pasted';
import type { Report } from './problems';

const MAX_ALIASES = 100;

/** Python's null. YAML already reads `True` and `False`. */
const none: ScalarTag = {
  tag: 'tag:yaml.org,2002:null',
  default: true,
  test: /^None$/,
  resolve: () => new Scalar(null),
};

/**
 * The mapping in `text` (empty for an empty text), or `null` with the problems reported under
 * `name`.
 */
export function parseYamlMapping(
  report: Report,
  name: string,
  text: string,
): Readonly<Record<string, unknown>> | null {
  const { document, source } = parse(withoutAssignment(text, MCP_CONFIGS));
  const lines = new LineCounter();
  [...source.matchAll(/^/gm)].forEach(({ index }) => lines.addNewLine(index));
  const problemAt = (at: number, reason: string, fix: string): void => {
    const { line, col } = lines.linePos(at);
    report.problem([`${name}, line ${line}, column ${col}`], reason, fix);
  };
  if (document.errors.length > 0) {
    reportErrors(document.errors, source, problemAt);
    return null;
  }
  return reportForeign(document, problemAt) ? null : toMapping(report, name, document);
}

/** As it is, or with its braces indented if it can only be read so. */
function parse(text: string): { document: Document; source: string } {
  const read = (source: string) => ({
    document: parseDocument(source, { customTags: (tags) => [none, ...tags] }),
    source,
  });
  const asWritten = read(text);
  if (asWritten.document.errors.length === 0) {
    return asWritten;
  }
  const indented = read(indentBraces(text));
  return indented.document.errors.length === 0 ? indented : asWritten;
}

type ProblemAt = (at: number, reason: string, fix: string) => void;

function reportErrors(errors: readonly YAMLError[], source: string, problemAt: ProblemAt): void {
  const cause = findForeign(source);
  if (cause !== null) {
    return problemAt(cause.at, cause.reason, cause.fix);
  }
  for (const { code, pos } of errors) {
    const key = /^["']?([\w.-]{1,64})/.exec(source.slice(pos[0], pos[0] + 70))?.[1];
    if (code === 'DUPLICATE_KEY' && key !== undefined) {
      problemAt(pos[0], `has the key ${key} a second time`, 'Keep one of the two.');
    } else if (code === 'BAD_INDENT') {
      problemAt(
        pos[0],
        'is not valid YAML (bad indent)',
        'Indent it with spaces: more than the key it belongs to, and as much as the keys beside it.',
      );
    } else {
      const kind = code.toLowerCase().replaceAll('_', ' ');
      problemAt(pos[0], `is not valid YAML (${kind})`, 'Correct the text at this place.');
    }
  }
}

/** Python that is valid YAML but means something else there. Returns whether there is any. */
function reportForeign(document: Document, problemAt: ProblemAt): boolean {
  let found = false;
  const refuse: ProblemAt = (...problem) => {
    found = true;
    problemAt(...problem);
  };
  visit(document, {
    Scalar(_, { type, source = '', range }, path) {
      const inBraces = path.some((node) => isCollection(node) && node.flow === true);
      const form = inBraces && type === 'PLAIN' ? foreignForm(source) : null;
      if (form !== null) {
        refuse(range?.[0] ?? 0, form.reason, form.fix);
      }
    },
    Alias(_, { source, range }) {
      const form = foreignForm(`*${source}`);
      if (form !== null) {
        refuse(range?.[0] ?? 0, form.reason, form.fix);
      }
    },
    Pair(_, { key, value }) {
      if (
        isQuoted(key) &&
        isScalar(value) &&
        value.type === 'PLAIN' &&
        isVariable(value.source ?? '')
      ) {
        refuse(value.range?.[0] ?? 0, VARIABLE.reason, VARIABLE.fix);
      }
    },
    Map(_, { flow, items, range }) {
      if (flow && items.length > 0 && items.every((item) => isPair(item) && isElement(item))) {
        refuse(range?.[0] ?? 0, 'is Python: a set', 'Write a list: ["…", "…"].');
      }
    },
  });
  return found;
}

const isQuoted = (node: unknown): boolean => isScalar(node) && /^QUOTE/.test(node.type ?? '');

/** A text in quotes without a value. */
const isElement = ({ key, value }: { key: unknown; value: unknown }): boolean =>
  value === null && isQuoted(key);

function toMapping(
  report: Report,
  name: string,
  document: Document,
): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
    if (isRecord(value) && isTree(value)) {
      return value;
    }
    report.problem(
      [name],
      isRecord(value)
        ? 'has a YAML alias inside of what it stands for'
        : 'must be a mapping of keys to values',
      isRecord(value) ? 'Write the values out.' : 'Write it as key: value lines, or as {"key": …}.',
    );
  } catch (error) {
    report.problem(
      [name],
      `uses YAML aliases that cannot be resolved (${(error as Error).name})`,
      `Write the values out; at most ${MAX_ALIASES} are followed.`,
    );
  }
  return null;
}

/** Whether nothing contains itself. */
function isTree(value: unknown, above: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  return (
    !above.includes(value) &&
    Object.values(value).every((child) => isTree(child, [...above, value]))
  );
}
