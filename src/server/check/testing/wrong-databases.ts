/** Databases and Redis that cannot be used, or only with a word. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../store';
import { addressOf, URLS } from '../../../../test/support/services';
import type { Case, PreflightWorld } from './preflight-world';

const database = (path: string) => ({ database: { path } });

const ODD_DATABASES = ['folder', 'junk', 'newer', 'used', 'open', 'good'] as const;
export type OddDatabases = Record<(typeof ODD_DATABASES)[number], string>;

/** Files that are no database, or not one for us. @returns their paths, and what lets go of them */
export async function makeOddDatabases(
  folder: string,
): Promise<{ paths: OddDatabases; close: () => Promise<void> }> {
  const paths = Object.fromEntries(
    ODD_DATABASES.map((name) => [name, join(folder, `odd-${name}.sqlite`)]),
  ) as OddDatabases;
  mkdirSync(paths.folder);
  writeFileSync(paths.junk, 'not a database '.repeat(100), { mode: 0o600 });
  for (const path of [paths.newer, paths.open, paths.good]) {
    writeFileSync(path, '', { mode: path === paths.open ? 0o644 : 0o600 });
    await (await openStore(path, Date.now)).close();
  }
  const newer = new DatabaseSync(paths.newer);
  newer.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01T00:00:00Z')");
  newer.close();
  writeFileSync(paths.used, '', { mode: 0o600 });
  const used = await openStore(paths.used, Date.now);
  return { paths, close: () => used.close() };
}

export const wrongFiles = ({ odd }: PreflightWorld, files: OddDatabases): Case[] => [
  {
    name: 'a database that is ready',
    config: database(files.good),
    code: 0,
    key: 'database.path',
    reason: /opens and takes writes/,
  },
  {
    name: 'a folder as the database',
    config: database(files.folder),
    code: 75,
    key: 'database.path',
    reason: /folder/,
    fix: /./,
  },
  {
    name: 'a file that is no database',
    config: database(files.junk),
    code: 75,
    key: 'database.path',
    reason: /not a SQLite file/,
    fix: /./,
  },
  {
    name: 'a file as a folder',
    config: database(join(files.junk, 'a.sqlite')),
    code: 75,
    key: 'database.path',
    reason: /part of its folder is a file/,
    fix: /./,
  },
  {
    name: 'a database of a newer version',
    config: database(files.newer),
    code: 75,
    key: 'database.path',
    reason: /newer version/,
    fix: /restore a backup/,
  },
  {
    name: 'a database in use',
    config: database(files.used),
    code: 0,
    key: 'database.path',
    reason: /in use/,
  },
  {
    name: 'a database that everybody may read',
    config: database(files.open),
    code: 0,
    key: 'database.path',
    reason: /opens/,
  },
  {
    name: 'nothing listens for Redis',
    config: { redis: { url: 'redis://127.0.0.1:1' } },
    code: 74,
    key: 'redis.url',
    reason: /nothing listens/,
    fix: /Start Redis/,
  },
  {
    name: 'the host of Redis does not exist',
    config: { redis: { url: 'redis://nope.invalid:6379' } },
    code: 74,
    key: 'redis.url',
    reason: /host name/,
    fix: /host/,
  },
  {
    name: 'Redis is another kind of server',
    config: { redis: { url: odd.broken.replace('http', 'redis') } },
    code: 74,
    key: 'redis.url',
    reason: /cannot be used/,
    fix: /./,
  },
];

/** With a MariaDB. */
export function wrongMysql(): Case[] {
  const { host, port } = addressOf('mariadb');
  const url = (text: string) => ({ database: { url: text } });
  return [
    {
      name: 'a wrong password',
      config: url(`mysql://root:wrong@${host}:${port}/x`),
      code: 75,
      key: 'database.url',
      reason: /refuses the user name or the password/,
      fix: /./,
    },
    {
      name: 'a database that is not there',
      config: url(`${URLS.mariadb}/there_is_none`),
      code: 75,
      key: 'database.url',
      reason: /does not exist/,
      fix: /Create it/,
    },
    {
      name: 'no TLS although it is wanted',
      config: url(`${URLS.mariadb}/mysql?ssl-mode=required`),
      code: 75,
      key: 'database.url',
      reason: /TLS/,
      fix: /./,
    },
    {
      name: 'nothing listens for the database',
      config: url('mysql://u:p@127.0.0.1:1/x'),
      code: 75,
      key: 'database.url',
      reason: /./,
      fix: /reachable/,
    },
  ];
}

/** With a Redis that has no password. */
export function wrongRedis(): Case[] {
  const { host, port } = addressOf('redis');
  return [
    {
      name: 'a password that Redis does not take',
      config: { redis: { url: `redis://nobody:wrong@${host}:${port}` } },
      code: 74,
      key: 'redis.url',
      reason: /refuses the password/,
      fix: /password/,
    },
    {
      name: 'a database of Redis that is not there',
      config: { redis: { url: `redis://${host}:${port}/9999` } },
      code: 74,
      key: 'redis.url',
      reason: /no database of the number/,
      fix: /./,
    },
    {
      name: 'Redis is ready',
      config: { redis: { url: `redis://${host}:${port}` } },
      code: 0,
      key: 'redis.url',
      reason: /takes writes/,
    },
  ];
}
