/** `backup <file>`: a consistent copy of the SQLite file while the BFF uses it. */
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../base';
import { parseDatabaseUrl, type Config } from '../../config';
import { CommandError, type AdminCommand } from '../command';

const OWNER_ONLY = 0o600;

/** @throws CommandError if there is such a file, or it cannot be made */
function makeEmpty(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ONLY));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      EXIT.created,
      code === 'EEXIST'
        ? `There is a file ${path} already. A backup overwrites nothing: name another file.`
        : `The file ${path} cannot be made (${code}). Its folder must be one that the BFF may write.`,
    );
  }
}

/** The password is asked for, or comes from `~/.my.cnf`. */
function mysqldump({ database }: Config, file: string): string {
  const parsed = 'url' in database ? parseDatabaseUrl(database.url) : null;
  if (parsed === null || 'problem' in parsed) {
    return 'mysqldump --single-transaction';
  }
  const { host, port, user, database: name } = parsed.address;
  return `mysqldump --single-transaction --host=${host} --port=${port} --user=${user} --password ${name} > ${file}`;
}

export const backup: AdminCommand = {
  name: 'backup',
  usage: '<file>',
  summary: 'Copies the SQLite database into a new file, also while the BFF runs.',
  details:
    'The copy is consistent, only its owner may read it, and nothing is overwritten.\n' +
    "While the BFF runs, it writes the file: with its rights, and in its container. It holds people's\n" +
    'data. To restore, stop the BFF, put the copy in the place of the database file, remove -wal and\n' +
    '-shm beside it, and start the BFF. For MySQL and MariaDB it says which mysqldump does this.',
  positionals: [1, 1],
  needs: 'store',
  async run({ positionals: [file = ''], cwd, print }, { config, store, effects }) {
    if ('url' in config.database) {
      throw new CommandError(
        EXIT.unavailable,
        `This database is on a server. Back it up with its own tool:\n  ${mysqldump(config, file)}`,
      );
    }
    const path = resolve(cwd, file);
    makeEmpty(path);
    const from = effects.now();
    try {
      await store.copyTo(path);
    } catch (error) {
      rmSync(path, { force: true });
      throw new CommandError(
        EXIT.created,
        `The copy could not be made (${(error as NodeJS.ErrnoException).code}); ${path} is removed.`,
      );
    }
    const { size } = statSync(path);
    await print(`${path}: ${size} bytes, in ${effects.now() - from} ms.\n`);
  },
};
