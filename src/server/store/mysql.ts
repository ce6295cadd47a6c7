/**
 * MySQL 8.4 and MariaDB through mysql2: sessions that behave as SQLite does, and errors with our
 * codes.
 */
import { readFileSync } from 'node:fs';
import {
  MysqlDialect,
  MysqlQueryCompiler,
  type ColumnDefinitionNode,
  type DataTypeNode,
  type Dialect,
  type MysqlPool,
  type MysqlPoolConnection,
} from 'kysely';
import {
  createPool,
  type Pool,
  type PoolConnection,
  type PoolOptions,
  type QueryOptions,
  type SslOptions,
} from 'mysql2';
import type { MysqlAddress } from '../config';
import { isConnectionLost, tellingOutages, unavailable, type OnOutage } from './failures';

const CONNECT_MS = 5000;

/**
 * Overrides the server's defaults: no silent truncation, statements that see committed data, and a
 * bounded wait for locks.
 */
const SESSION = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  'SET SESSION innodb_lock_wait_timeout = 3',
];

/** SQLite's `text` and `integer` have no relevant limit; MySQL's end at 64 KiB and 2³¹. */
class Compiler extends MysqlQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    if (node.dataType === 'text') {
      this.append('longtext');
    } else if (node.dataType === 'integer') {
      this.append('bigint');
    } else {
      super.visitDataType(node);
    }
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    if (node.references) {
      throw new Error('MySQL 8.4 ignores references() of a column: use addForeignKeyConstraint().');
    }
    super.visitColumnDefinition(node);
  }
}

class WideDialect extends MysqlDialect {
  override createQueryCompiler(): Compiler {
    return new Compiler();
  }
}

function tlsOf({ tls, caFile }: MysqlAddress): SslOptions | undefined {
  if (tls === 'disabled') {
    return undefined;
  }
  return {
    rejectUnauthorized: tls !== 'required',
    verifyIdentity: tls === 'verify_identity',
    ...(caFile === null ? {} : { ca: readFileSync(caFile) }),
  };
}

function poolOptions(address: MysqlAddress): PoolOptions {
  const ssl = tlsOf(address);
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ...(ssl === undefined ? {} : { ssl }),
    charset: 'UTF8MB4_BIN',
    // A claim counts the rows that its WHERE matched, as SQLite does, not those that changed.
    flags: ['FOUND_ROWS'],
    // Returns numbers as numbers; larger ones would arrive as text.
    supportBigNumbers: true,
    multipleStatements: false,
    connectTimeout: CONNECT_MS,
    connectionLimit: address.connections,
    waitForConnections: true,
  };
}

/**
 * One checked-out connection. If it is lost or silent it is destroyed, so that nobody inherits its
 * transaction.
 */
function asKyselyConnection(
  raw: PoolConnection,
  queryMs: number,
  onOutage: OnOutage,
): MysqlPoolConnection {
  const asError = tellingOutages(onOutage);
  let lost = false;
  const query = (
    sql: string,
    parameters: QueryOptions['values'],
    done: (error: unknown, result: never) => void = () => {},
  ) => {
    // The server has already rolled back; failing again would hide the cause.
    if (lost && sql === 'rollback') {
      return done(null, [] as never);
    }
    return raw.query(
      { sql, values: parameters, ...(queryMs === 0 ? {} : { timeout: queryMs }) },
      (error, result) => {
        if (error && isConnectionLost(error)) {
          lost = true;
        }
        done(error ? asError(error) : null, result as never);
      },
    );
  };
  return {
    config: raw.config,
    threadId: raw.threadId ?? 0,
    connect: (done) => raw.connect(done),
    destroy: () => raw.destroy(),
    release: () => (lost ? raw.destroy() : raw.release()),
    // Kysely requests a stream only in `stream()`, which nothing here uses.
    query: query as unknown as MysqlPoolConnection['query'],
  };
}

function prepared(
  raw: PoolConnection,
  statements: readonly string[],
  done: (error: unknown) => void,
): void {
  const [sql, ...rest] = statements;
  if (sql === undefined) {
    return done(null);
  }
  return void raw.query({ sql, timeout: CONNECT_MS }, (error) =>
    error ? done(error) : prepared(raw, rest, done),
  );
}

function asKyselyPool(pool: Pool, queryMs: number, onOutage: OnOutage): MysqlPool {
  const known = new WeakSet<PoolConnection>();
  return {
    end: (done) => pool.end(done),
    getConnection(done) {
      const fail = (error: unknown) => {
        onOutage();
        done(unavailable(error), undefined as never);
      };
      pool.getConnection((error, raw) => {
        if (error) {
          return fail(error);
        }
        if (known.has(raw)) {
          return done(null, asKyselyConnection(raw, queryMs, onOutage));
        }
        // The pool drops an idle connection that the server closes. Without a listener the error
        // would end the process.
        raw.on('error', () => raw.destroy());
        return prepared(raw, SESSION, (problem) => {
          if (problem) {
            raw.destroy();
            return fail(problem);
          }
          known.add(raw);
          return done(null, asKyselyConnection(raw, queryMs, onOutage));
        });
      });
    },
  };
}

/**
 * @param queryMs Time limit for one statement, after which the connection is closed; 0 for none.
 */
export function mysqlDialect(
  address: MysqlAddress,
  queryMs: number,
  onOutage: OnOutage = () => {},
): Dialect {
  const pool = asKyselyPool(createPool(poolOptions(address)), queryMs, onOutage);
  return new WideDialect({ pool });
}
