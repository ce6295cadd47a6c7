/**
 * `audit list`, `audit export` and `audit verify`, for whatever channel runs them. They read, and
 * change nothing.
 */
import type { AuditEventObject } from '../../protocol';
import type { AuditFilter, AuditReader } from '../store';
import { FORMATS } from './formats';
import {
  AuditOptionError,
  listOptions,
  verifyOptions,
  type Format,
  type OptionValues,
} from './options';
import { sealsIn } from './seal-text';
import { verifyAudit, type Verification } from './verify';

const PAGE = 500;

/** Oldest first, page by page. */
async function* events(audit: AuditReader, filter: AuditFilter): AsyncGenerator<AuditEventObject> {
  for (let after: string | undefined; ;) {
    const found = await audit.read(filter, { limit: PAGE, order: 'asc', after });
    const page = found.slice(0, PAGE);
    yield* page;
    if (found.length <= PAGE) {
      return;
    }
    after = page.at(-1)?.id;
  }
}

/** The newest so many, oldest first. */
async function newest(
  audit: AuditReader,
  filter: AuditFilter,
  count: number,
): Promise<AuditEventObject[]> {
  const found: AuditEventObject[] = [];
  while (found.length < count) {
    const limit = Math.min(PAGE, count - found.length);
    const page = await audit.read(filter, { limit, order: 'desc', after: found.at(-1)?.id });
    found.push(...page.slice(0, limit));
    if (page.length <= limit) {
      break;
    }
  }
  return found.reverse();
}

/**
 * Lines, each with its end.
 * @throws AuditOptionError before the first line.
 */
async function* lines(
  audit: AuditReader,
  values: OptionValues,
  usual: Format,
): AsyncGenerator<string> {
  const { filter, format, last } = listOptions(values, usual);
  const { header, print } = FORMATS[format];
  if (header !== null) {
    yield `${header}\n`;
  }
  const found = last === null ? events(audit, filter) : await newest(audit, filter, last);
  for await (const event of found) {
    yield `${print(event)}\n`;
  }
}

/** `audit list`: a table, unless `--format` says otherwise. */
export const auditList = (audit: AuditReader, values: OptionValues): AsyncIterable<string> =>
  lines(audit, values, 'text');

/** `audit export`: everything of each event, as lines of JSON unless `--format csv`. */
export const auditExport = (audit: AuditReader, values: OptionValues): AsyncIterable<string> =>
  lines(audit, values, 'json');

/** What no run of `verify` can know; the documents say why. */
function unknowns({ signed, compared, unsealed }: Verification): string[] {
  return [
    ...(unsealed > 0
      ? [`Whether events that waited for the next seal are missing or in another order.`]
      : []),
    ...(signed
      ? []
      : [
          'Whether somebody who can write to the database has made all hashes again: there is no secrets.encryption_key.',
        ]),
    ...(compared > 0
      ? []
      : [
          'Whether the end is cut off, or the database is an older copy: give seals from the log (--seal, --seals).',
        ]),
  ];
}

function asText(result: Verification): string {
  const { ok, sealed, unsealed, seals, prunedThrough, compared, problems, problemCount } = result;
  const facts = [
    `${sealed} events under ${seals} seals, ${unsealed} that wait for the next one`,
    ...(prunedThrough > 0 ? [`events up to ${prunedThrough} are pruned`] : []),
    `compared with ${compared} kept seals`,
  ];
  return [
    `${ok ? 'OK' : `${problemCount} PROBLEMS`}: ${facts.join('; ')}.`,
    ...problems.map(({ where, what }) => `  ${where}: ${what}`),
    ...(problemCount > problems.length ? [`  and ${problemCount - problems.length} more`] : []),
    ...unknowns(result).map((words) => `Not known: ${words}`),
    '',
  ].join('\n');
}

/**
 * `audit verify`.
 * @param readFile As `readFileSync(path, 'utf8')`.
 * @returns What to print, and whether nothing is wrong.
 * @throws AuditOptionError
 */
export async function auditVerify(
  audit: AuditReader,
  values: OptionValues,
  readFile: (path: string) => string,
): Promise<{ ok: boolean; text: string }> {
  const { seals, json } = verifyOptions(values, readFile);
  const kept = seals.flatMap(sealsIn);
  if (seals.length > 0 && kept.length === 0) {
    throw new AuditOptionError('There is no seal in what --seal or --seals gives.');
  }
  const result = await verifyAudit(audit, kept);
  const text = json
    ? `${JSON.stringify({ ...result, not_known: unknowns(result) })}\n`
    : asText(result);
  return { ok: result.ok, text };
}
