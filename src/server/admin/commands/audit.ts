/** `audit list`, `export` and `verify`: what the audit trail says, and whether it holds. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  auditExport,
  auditList,
  AuditOptionError,
  auditVerify,
  LIST_OPTIONS,
  VERIFY_OPTIONS,
} from '../../audit';
import { EXIT } from '../../base';
import { UsageError, type AdminCommand } from '../command';

/** @throws UsageError for an option that is wrong */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AuditOptionError
      ? new UsageError(error.message, { cause: error })
      : error;
  }
}

const printing =
  (lines: typeof auditList): AdminCommand['run'] =>
  ({ options, print }, { store }) =>
    explained(async () => {
      for await (const line of lines(store.audit, options)) {
        await print(line);
      }
    });

export const listAudit: AdminCommand = {
  name: 'audit list',
  usage: '[options]',
  summary: 'Shows who did what, to which tool, under which rule, with what outcome.',
  details:
    'Who ran which tool with which arguments on a day, and what let it through:\n' +
    '  audit list --kind call.sent --from 2026-11-24 --to 2026-11-24',
  options: LIST_OPTIONS,
  needs: 'store',
  run: printing(auditList),
};

export const exportAudit: AdminCommand = {
  name: 'audit export',
  usage: '[options]',
  summary: 'The same with every field, as lines of JSON or as CSV.',
  options: LIST_OPTIONS,
  needs: 'store',
  run: printing(auditExport),
};

export const verifyAudit: AdminCommand = {
  name: 'audit verify',
  usage: '[--seal <seal>] [--seals <file>] [--json]',
  summary: 'Whether anybody has changed the audit trail.',
  details:
    'Seals are in the log. With them it also finds that the end was cut off, or that the database\n' +
    'is an older copy. Exits with 1 if something is wrong.',
  options: VERIFY_OPTIONS,
  needs: 'store',
  run: ({ options, cwd, print }, { store }) =>
    explained(async () => {
      const read = (path: string) => readFileSync(resolve(cwd, path), 'utf8');
      const { ok, text } = await auditVerify(store.audit, options, read);
      await print(text);
      return ok ? EXIT.ok : EXIT.other;
    }),
};
