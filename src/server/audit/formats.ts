/** Prints events: as a table for people, as lines of JSON, and as CSV. */
import type { AuditEventObject } from '../../protocol';
import { revealed } from '../base';
import type { Format } from './options';

export type Print = (event: AuditEventObject) => string;

const MOST_CHARS = 400;

/** What came from outside is shown on one line, and with its hidden characters. */
const shown = (value: string): string => revealed(value.replace(/[\s\p{Cc}]+/gu, ' '));

function cut(value: string): string {
  return value.length <= MOST_CHARS ? value : `${value.slice(0, MOST_CHARS)}…`;
}

const who = ({ user_id: user, actor }: AuditEventObject): string =>
  user === null ? (actor === null ? '-' : actor.slice(0, 14)) : `user ${user}`;

const what = ({ kind, server_label: server, tool_name: tool }: AuditEventObject): string =>
  [server, tool].filter((name) => name !== null && name !== '').join('/') ||
  (kind === 'switch.set' ? 'the site' : '-');

function rest({ words, erased, details, result_bytes: bytes }: AuditEventObject): string {
  const parts = [
    ...Object.entries(details).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
    ...(bytes === null ? [] : [`result_bytes=${bytes}`]),
    ...(words?.arguments === undefined ? [] : [JSON.stringify(words.arguments)]),
    ...(words?.uri === undefined ? [] : [words.uri]),
    ...(words?.reason === undefined ? [] : [`reason=${JSON.stringify(words.reason)}`]),
    ...(erased ? ['(words erased)'] : []),
  ];
  return cut(shown(parts.join(' ')));
}

const HEADER = ['TIME', 'KIND', 'WHO', 'WHAT', 'OUTCOME', 'RULE', 'COURSE', 'MORE'];
const WIDTHS = [24, 20, 14, 24, 10, 34, 30];

const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join('  ')
    .trimEnd();

const asText: Print = (event) =>
  line([
    event.time,
    event.kind,
    who(event),
    shown(what(event)),
    event.outcome ?? '-',
    shown(event.rule ?? '-'),
    shown(event.course_id ?? '-'),
    rest(event),
  ]);

const COLUMNS = [
  'time',
  'kind',
  'user_id',
  'actor',
  'course_id',
  'unit_id',
  'conversation_id',
  'response_id',
  'call_id',
  'server_label',
  'tool_name',
  'definition_hash',
  'rule',
  'outcome',
  'result_bytes',
  'details',
  'words',
  'erased',
  'trace_id',
  'replica',
  'sequence',
  'id',
] as const satisfies readonly (keyof AuditEventObject)[];

/** A spreadsheet takes a text that begins like this for a formula. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@|%\t\r]/u;

function cell(value: unknown): string {
  const text =
    value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

const asCsv: Print = (event) => COLUMNS.map((column) => cell(event[column])).join(',');

export const FORMATS: Readonly<Record<Format, { header: string | null; print: Print }>> = {
  text: { header: line(HEADER), print: asText },
  json: { header: null, print: (event) => JSON.stringify(event) },
  csv: { header: COLUMNS.join(','), print: asCsv },
};
