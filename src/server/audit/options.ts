/** The options of `audit list`, `audit export` and `audit verify`. */
import { parseArgs } from 'node:util';
import { AUDIT_KINDS } from '../../protocol';
import type { AuditFilter } from '../store';

/** An option is wrong; the message says what is right. */
export class AuditOptionError extends Error {
  override name = 'AuditOptionError' as const;
}

export type Format = 'text' | 'json' | 'csv';

export interface ListOptions {
  filter: AuditFilter;
  format: Format;
  /** The newest so many, shown oldest first; `null` for all. */
  last: number | null;
}

const DAY_MS = 24 * 3_600_000;
const FIRST_WORDS = new Set(AUDIT_KINDS.map((kind) => kind.split('.')[0]));
const FORMATS: readonly string[] = ['text', 'json', 'csv'];

const DEFINITIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  user: { type: 'string' },
  actor: { type: 'string' },
  course: { type: 'string' },
  server: { type: 'string' },
  tool: { type: 'string' },
  call: { type: 'string' },
  conversation: { type: 'string' },
  kind: { type: 'string' },
  last: { type: 'string' },
  format: { type: 'string' },
} as const;

/** A date is a whole day, UTC; a time is a moment. */
function timeOf(name: string, text: string, isEnd: boolean): number {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(
    text,
  );
  const at = isDate || isTime ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) {
    throw new AuditOptionError(
      `--${name} takes a date or a time with its zone: 2026-11-24 or 2026-11-24T08:30Z.`,
    );
  }
  return isDate && isEnd ? at + DAY_MS : at;
}

function kindOf(text: string): string {
  if (![...AUDIT_KINDS, ...FIRST_WORDS].includes(text)) {
    throw new AuditOptionError(
      `--kind takes one of ${AUDIT_KINDS.join(', ')}, or the first word of some: ${[...FIRST_WORDS].join(', ')}.`,
    );
  }
  return text;
}

function lastOf(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new AuditOptionError('--last takes a number of events.');
  }
  return Number(text);
}

function parsed<T>(read: () => T, usage: string): T {
  try {
    return read();
  } catch (error) {
    throw new AuditOptionError(`${(error as Error).message.split('. ')[0]}. ${usage}`, {
      cause: error,
    });
  }
}

const LIST_USAGE = `Options: ${Object.keys(DEFINITIONS)
  .map((name) => `--${name}`)
  .join(', ')}.`;

/** @throws AuditOptionError */
export function listOptions(args: readonly string[], usual: Format = 'text'): ListOptions {
  const { values } = parsed(() => parseArgs({ args: [...args], options: DEFINITIONS }), LIST_USAGE);
  const format = values.format ?? usual;
  if (!FORMATS.includes(format)) {
    throw new AuditOptionError('--format takes text, json or csv.');
  }
  return {
    filter: {
      from: values.from === undefined ? undefined : timeOf('from', values.from, false),
      to: values.to === undefined ? undefined : timeOf('to', values.to, true),
      userId: values.user,
      actor: values.actor,
      courseId: values.course,
      serverLabel: values.server,
      toolName: values.tool,
      callId: values.call,
      conversationId: values.conversation,
      kind: values.kind === undefined ? undefined : kindOf(values.kind),
    },
    format: format as Format,
    last: values.last === undefined ? null : lastOf(values.last),
  };
}

export interface VerifyOptions {
  /** Texts with seals: `--seal` itself, and the contents of `--seals`. */
  seals: readonly string[];
  json: boolean;
}

/**
 * @param readFile As `readFileSync(path, 'utf8')`.
 * @throws AuditOptionError
 */
export function verifyOptions(
  args: readonly string[],
  readFile: (path: string) => string,
): VerifyOptions {
  const { values } = parsed(
    () =>
      parseArgs({
        args: [...args],
        options: {
          seal: { type: 'string', multiple: true },
          seals: { type: 'string', multiple: true },
          json: { type: 'boolean' },
        },
      }),
    'Options: --seal <audit-seal:…>, --seals <file>, --json.',
  );
  const files = (values.seals ?? []).map((path) =>
    parsed(() => readFile(path), `--seals takes a file, such as a log.`),
  );
  return { seals: [...(values.seal ?? []), ...files], json: values.json ?? false };
}
