/**
 * The databases for tests of the store: always SQLite, and MySQL or MariaDB if a server answers.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { addressOf, URLS } from './services';

export interface TestDatabase {
  /** The location for `openStore`. */
  location: string;
  drop: () => Promise<void>;
}

export interface TestDatabaseKind {
  kind: string;
  create: () => Promise<TestDatabase>;
}

const sqlite: TestDatabaseKind = {
  kind: 'SQLite',
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-'));
    return {
      location: join(folder, 'nested', 'a.sqlite'),
      drop: async () => rmSync(folder, { recursive: true }),
    };
  },
};

/** A session of the server's administrator. */
export const connectAsRoot = (): Promise<Connection> => createConnection(URLS.mariadb);

async function asRoot<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectAsRoot();
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/** Rows of one statement, directly from the server. */
export async function rowsOf(sql: string): Promise<RowDataPacket[]> {
  return asRoot(async (connection) => (await connection.query<RowDataPacket[]>(sql))[0]);
}

export const mysql: TestDatabaseKind = {
  kind: 'MySQL or MariaDB',
  create: async () => {
    const name = `mcp_assistant_test_${process.pid}_${randomBytes(4).toString('hex')}`;
    // Different from what the store needs, to see that it configures its own sessions.
    await asRoot((connection) => connection.query(`CREATE DATABASE ${name} CHARACTER SET latin1`));
    return {
      location: `${URLS.mariadb}/${name}`,
      drop: async () => {
        await asRoot((connection) => connection.query(`DROP DATABASE IF EXISTS ${name}`));
      },
    };
  },
};

/** Jest must know before it runs anything, so a separate process asks. */
function answers(): boolean {
  const { host, port } = addressOf('mariadb');
  const probe = `require('net').connect(${port}, ${JSON.stringify(host)}, () => process.exit(0)).on('error', () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', probe], { timeout: 5000 }).status === 0;
}

const present = answers();
if (!present && process.env.REQUIRE_SERVICES === '1') {
  throw new Error(
    'REQUIRE_SERVICES=1, but there is no MySQL or MariaDB (MCP_ASSISTANT_TEST_MYSQL).',
  );
}
if (!present) {
  console.warn(
    'SKIPPED on MySQL: no server answers. Start one, or name it in MCP_ASSISTANT_TEST_MYSQL.',
  );
}

export const databases: readonly TestDatabaseKind[] = present ? [sqlite, mysql] : [sqlite];
export const describeMysql = present ? describe : describe.skip;
