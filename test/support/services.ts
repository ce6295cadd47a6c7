/**
 * Services that some tests need besides Node: skipped with a message if they are not running,
 * required if REQUIRE_SERVICES is 1.
 */
import { connect } from 'node:net';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

export type Service = 'mariadb' | 'redis';

/**
 * MariaDB or MySQL, with a user who may create databases. Not the BFF's own variables, which would
 * reach every BFF in every test.
 */
export const URLS: Record<Service, string> = {
  mariadb: process.env.MCP_ASSISTANT_TEST_MYSQL || 'mysql://root@127.0.0.1:3306',
  redis: process.env.MCP_ASSISTANT_TEST_REDIS || 'redis://127.0.0.1:6379',
};
const PORTS: Record<Service, number> = { mariadb: 3306, redis: 6379 };
const NAMES: Record<Service, string> = { mariadb: 'MariaDB', redis: 'Redis' };
const PATIENCE_MS = 1000;

/** Where the service should listen. */
export function addressOf(service: Service): { host: string; port: number } {
  const { hostname, port } = new URL(URLS[service]);
  return { host: hostname, port: Number(port || PORTS[service]) };
}

export function isReachable(service: Service): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...addressOf(service), timeout: PATIENCE_MS });
    const settle = (reachable: boolean) => {
      socket.destroy();
      resolve(reachable);
    };
    socket
      .once('connect', () => settle(true))
      .once('error', () => settle(false))
      .once('timeout', () => settle(false));
  });
}

/**
 * Call it at the start of a test: true if the test can run.
 * @throws if `REQUIRE_SERVICES` is 1 and the service is missing.
 */
export async function available(service: Service): Promise<boolean> {
  if (await isReachable(service)) {
    return true;
  }
  const { host, port } = addressOf(service);
  if (process.env.REQUIRE_SERVICES === '1') {
    throw new Error(`${NAMES[service]} is required and does not listen at ${host}:${port}.`);
  }
  console.warn(`SKIPPED: ${NAMES[service]} does not listen at ${host}:${port}.`);
  return false;
}

export type Row = Record<string, unknown>;

export interface SqlDatabase {
  /** The URL for the BFF. */
  url: string;
  query: (sql: string, values?: readonly (string | number)[]) => Promise<Row[]>;
  drop: () => Promise<void>;
}

let created = 0;

/** A separate empty database. */
export async function createMariaDb(): Promise<SqlDatabase> {
  created += 1;
  const name = `reliability_${process.pid}_${created}`;
  const connection = await createConnection(URLS.mariadb);
  // A killed process may have left one, and process ids repeat.
  await connection.query(`DROP DATABASE IF EXISTS ${name}`);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.query(`USE ${name}`);
  return {
    url: new URL(`/${name}`, URLS.mariadb).href,
    query: async (sql, values = []) =>
      (await connection.query<RowDataPacket[]>(sql, [...values]))[0],
    drop: async () => {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}
