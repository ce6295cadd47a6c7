/** The options of `audit list`, `audit export` and `audit verify`, and what their values mean. */
import { AUDIT_KINDS } from '../../protocol';
import type { AuditFilter } from '../store';

/** An option is wrong; the message says what is right. */
export class AuditOptionError extends Error {
  override name = 'AuditOptionError' as const;
}

export type Format = 'text' | 'json' | 'csv';

/** As `parseArgs` reads them. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

export interface ListOptions {
  filter: AuditFilter;
  format: Format;
  /** The newest so many, shown oldest first; `null` for all. */
  last: number | null;
}

const DAY_MS = 24 * 3_600_000;
const FIRST_WORDS = new Set(AUDIT_KINDS.map((kind) => kind.split('.')[0] as string));
const FORMATS: readonly string[] = ['text', 'json', 'csv'];

export const LIST_OPTIONS = {
  from: { type: 'string', help: 'A date (UTC) or a time with its zone, e.g. 2026-11-24.' },
  to: { type: 'string', help: 'The last date, whole, or the time before which it ends.' },
  user: { type: 'string', help: "The LMS's numeric user id, until the person is retired." },
  actor: { type: 'string', help: 'The name of a person in the trail, also after retirement.' },
  course: { type: 'string', help: 'A course key.' },
  server: { type: 'string', help: 'The label of a server.' },
  tool: { type: 'string', help: "A tool, by its server's name for it." },
  call: { type: 'string', help: 'The id of a call.' },
  conversation: { type: 'string', help: 'The id of a conversation.' },
  kind: { type: 'string', help: 'A kind of event, e.g. call.sent, or its first word, e.g. call.' },
  last: { type: 'string', help: 'The newest events, by their number.' },
  format: { type: 'string', help: 'text, json (a line for each event) or csv.' },
} as const;

export const VERIFY_OPTIONS = {
  seal: { type: 'string', help: 'A seal that was kept elsewhere: audit-seal:….' },
  seals: { type: 'string', help: 'A file with seals, such as the log.' },
  json: { type: 'boolean', help: 'Prints JSON for machines.' },
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

/** @throws AuditOptionError */
export function listOptions(values: OptionValues, usual: Format): ListOptions {
  const given = (name: keyof typeof LIST_OPTIONS): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [from, to, kind, last] = [given('from'), given('to'), given('kind'), given('last')];
  const format = given('format') ?? usual;
  if (!FORMATS.includes(format)) {
    throw new AuditOptionError('--format takes text, json or csv.');
  }
  return {
    filter: {
      from: from === undefined ? undefined : timeOf('from', from, false),
      to: to === undefined ? undefined : timeOf('to', to, true),
      userId: given('user'),
      actor: given('actor'),
      courseId: given('course'),
      serverLabel: given('server'),
      toolName: given('tool'),
      callId: given('call'),
      conversationId: given('conversation'),
      kind: kind === undefined ? undefined : kindOf(kind),
    },
    format: format as Format,
    last: last === undefined ? null : lastOf(last),
  };
}

export interface VerifyOptions {
  /** Texts with seals. */
  seals: readonly string[];
  json: boolean;
}

/**
 * @param readFile As `readFileSync(path, 'utf8')`.
 * @throws AuditOptionError
 */
export function verifyOptions(
  { seal, seals, json }: OptionValues,
  readFile: (path: string) => string,
): VerifyOptions {
  const texts = typeof seal === 'string' ? [seal] : [];
  if (typeof seals === 'string') {
    try {
      texts.push(readFile(seals));
    } catch (error) {
      throw new AuditOptionError(`--seals names the file ${seals}, which cannot be read.`, {
        cause: error,
      });
    }
  }
  return { seals: texts, json: json === true };
}
