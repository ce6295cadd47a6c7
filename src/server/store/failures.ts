import { AppError } from '../base';

/** Seconds to wait before another try. */
const RETRY_AFTER = 5;

/**
 * Primary result codes (https://sqlite.org/rescode.html): busy, locked, no memory, read-only,
 * interrupted, I/O, corrupt, full, cannot open, protocol.
 */
const SQLITE_OUTAGES: ReadonlySet<number> = new Set([5, 6, 7, 8, 9, 10, 11, 13, 14, 15]);
/** Extended codes: primary key, unique. */
const SQLITE_DUPLICATES: ReadonlySet<number> = new Set([1555, 2067]);

const LOCK_WAIT = 1205;
const DEADLOCK = 1213;
/**
 * MySQL's and MariaDB's numbers: disk, memory, connections, shutdown, network, killed, read-only,
 * full, rights.
 */
const MYSQL_OUTAGES: ReadonlySet<number> = new Set([
  1021,
  1037,
  1038,
  1040,
  1044,
  1045,
  1049,
  1053,
  1077,
  1079,
  1114,
  1158,
  1159,
  1160,
  1161,
  1180,
  1203,
  1226,
  1290,
  1317,
  1698,
  1792,
  1836,
  1927,
  3024,
  4031,
  LOCK_WAIT,
  DEADLOCK,
]);
/** Error numbers after which the connection is gone. */
const MYSQL_DISCONNECTS: ReadonlySet<number> = new Set([
  1053, 1077, 1079, 1158, 1159, 1160, 1161, 1317, 1927, 4031,
]);
const MYSQL_DUPLICATE = 1062;

const NETWORK_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);

interface DriverError {
  code?: unknown;
  /** mysql2: the server's number. */
  errno?: unknown;
  /** mysql2: the connection is lost. */
  fatal?: unknown;
  /** node:sqlite: the extended result code. */
  errcode?: unknown;
}

function driverError(error: unknown): DriverError {
  const inner = error instanceof AppError ? error.cause : error;
  return typeof inner === 'object' && inner !== null ? inner : {};
}

const numberIn = (set: ReadonlySet<number>, value: unknown): boolean =>
  typeof value === 'number' && set.has(value);

/**
 * Another transaction interfered; the database has rolled back the statement or the transaction.
 */
export function isContention(error: unknown): boolean {
  const { errno } = driverError(error);
  return errno === DEADLOCK || errno === LOCK_WAIT;
}

/** The connection is lost: the outcome of the last statement is unknown. */
export function isConnectionLost(error: unknown): boolean {
  const { code, errno, fatal } = driverError(error);
  return fatal === true || NETWORK_CODES.has(code) || numberIn(MYSQL_DISCONNECTS, errno);
}

/** A row with this key exists. */
export function isDuplicate(error: unknown): boolean {
  const { errno, errcode } = driverError(error);
  return errno === MYSQL_DUPLICATE || numberIn(SQLITE_DUPLICATES, errcode);
}

/** Another transaction wrote the same row first: a second attempt will find it. */
export const isRace = (error: unknown): boolean => isContention(error) || isDuplicate(error);

function isOutage(error: unknown): boolean {
  const { code, errno, errcode } = driverError(error);
  // ERR_INVALID_STATE: node:sqlite after `close`.
  return (
    isConnectionLost(error) ||
    numberIn(MYSQL_OUTAGES, errno) ||
    code === 'ERR_INVALID_STATE' ||
    (typeof errcode === 'number' && SQLITE_OUTAGES.has(errcode % 256))
  );
}

export function unavailable(cause: unknown): AppError {
  return new AppError('store_unavailable', 'The assistant cannot reach its data at the moment.', {
    cause,
    retryAfter: RETRY_AFTER,
  });
}

/** An outage as AppError `store_unavailable`. Other errors are bugs and pass through unchanged. */
function asStoreError(error: unknown): unknown {
  return !(error instanceof AppError) && isOutage(error) ? unavailable(error) : error;
}

/** Hears of every outage, for the numbers. */
export type OnOutage = () => void;

/** `asStoreError`, which tells of the outages among them. */
export const tellingOutages =
  (onOutage: OnOutage) =>
  (error: unknown): unknown => {
    const told = asStoreError(error);
    if (told !== error) {
      onOutage();
    }
    return told;
  };

const SQLITE_PROBLEMS: Readonly<Record<number, string>> = {
  5: 'is used by another process. Stop that one first; a SQLite file has one process at a time',
  8: 'cannot be written. Give the process the right to write the file and its folder',
  14: 'cannot be opened: its path is a folder, or the process may not use the file or its folder',
  13: 'cannot be written, because the disk is full',
  26: 'is not a SQLite file',
};
const REFUSED = 'refuses the user name or the password';
const NO_RIGHTS = 'does not give this user the rights it needs (all rights on its own database)';
const READ_ONLY = 'takes no writes: its server is read-only';
const MYSQL_PROBLEMS: Readonly<Record<number, string>> = {
  1044: NO_RIGHTS,
  1045: REFUSED,
  1049: 'does not exist on that server. Create it first',
  1142: NO_RIGHTS,
  1290: READ_ONLY,
  1698: REFUSED,
  1792: READ_ONLY,
  1836: READ_ONLY,
};
const CODE_PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: 'cannot be created: a part of its folder is a file',
  ENOTDIR: 'cannot be created: a part of its folder is a file',
  EROFS: 'cannot be written, because the disk is read-only',
  ENOENT: 'needs a file that does not exist (ssl-ca)',
  EACCES: 'needs a file or folder that this process may not use',
  HANDSHAKE_NO_SSL_SUPPORT: 'offers no TLS, which ssl-mode asks for',
  HANDSHAKE_SSL_ERROR: 'has a certificate that ssl-mode does not accept (see ssl-ca)',
};

/**
 * For the operator: why the database could not be opened. Completes "The database …"; never quotes
 * the driver.
 */
export function openingProblem(error: unknown): string {
  const { code, errno, errcode } = driverError(error);
  const known =
    typeof errcode === 'number'
      ? SQLITE_PROBLEMS[errcode % 256]
      : (MYSQL_PROBLEMS[Number(errno)] ?? CODE_PROBLEMS[String(code)]);
  return known ?? `cannot be opened (${String(code ?? errno ?? 'unknown')})`;
}

/**
 * Whether startup should wait: the database may be starting, too. Wrong names and missing rights do
 * not fix themselves.
 */
export function mayPass(error: unknown): boolean {
  const { code, errno } = driverError(error);
  return errno === 1040 || (isConnectionLost(error) && CODE_PROBLEMS[String(code)] === undefined);
}
