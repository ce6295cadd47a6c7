/** Whether the database opens, takes writes, and is of this version. */
import { statSync } from 'node:fs';
import { AppError } from '../../base';
import type { Config } from '../../config';
import { probeStore } from '../../store';
import { failed, ok, warning, type Finding } from '../finding';

const EVERYBODY = 0o007;

/** The words of the store name the database, and end with a stop or with what to do. */
function problemOf(key: string, error: AppError): Finding {
  const [reason = '', ...advice] = error.message.replace(/^The database /, '').split('. ');
  const fix = advice.join('. ') || 'Correct it, or make the database reachable from here.';
  return failed('database', key, reason.replace(/\.$/, ''), fix);
}

function rightsOf(key: string, path: string): Finding[] {
  return (statSync(path).mode & EVERYBODY) === 0
    ? []
    : [
        warning(
          'database',
          key,
          `${path} can be read by every user of this machine`,
          `It holds people's data: chmod o-rwx ${path}, and the same for its folder.`,
        ),
      ];
}

export async function checkDatabase({ database }: Config): Promise<Finding[]> {
  const isFile = 'path' in database;
  const key = isFile ? 'database.path' : 'database.url';
  const location = isFile ? database.path : database.url;
  try {
    const state = await probeStore(location);
    if (state.kind === 'absent') {
      return [ok('database', key, 'is empty; the first start makes its tables')];
    }
    const rights = isFile ? rightsOf(key, location) : [];
    if (state.kind === 'in_use') {
      return [ok('database', key, 'is in use by a process, such as a BFF that runs'), ...rights];
    }
    const { pending } = state;
    const words =
      pending.length === 0
        ? 'opens and takes writes'
        : `opens; the next start changes its tables (${pending.join(', ')})`;
    return [ok('database', key, words), ...rights];
  } catch (error) {
    if (error instanceof AppError && error.code === 'store_unavailable') {
      return [problemOf(key, error)];
    }
    throw error;
  }
}
