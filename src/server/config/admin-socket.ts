/** Where the admin socket is: where the operator wants it, or beside a SQLite file. */
import type { Report } from './problems';

/** The longest path that Linux takes for a Unix socket (`sun_path`, unix(7)), without its end. */
const MAX_PATH_BYTES = 107;

const isTooLong = (path: string): boolean => Buffer.byteLength(path) > MAX_PATH_BYTES;

/** Sections with problems of their own are `null`. */
export function readAdminSocket(
  report: Report,
  server: { admin_socket: string | null } | null,
  database: { path: string; url?: string | undefined } | null,
): string | null {
  const chosen = server?.admin_socket ?? null;
  if (chosen !== null) {
    if (isTooLong(chosen)) {
      report.problem(
        ['server', 'admin_socket'],
        `is longer than ${MAX_PATH_BYTES} bytes, the most that a Unix socket may have`,
        'Name a shorter path, e.g. /run/mcp-assistant/admin.sock.',
      );
    }
    return chosen;
  }
  if (database === null || database.url !== undefined || database.path === ':memory:') {
    return null;
  }
  const path = `${database.path}.sock`;
  if (isTooLong(path)) {
    report.warn(
      ['server', 'admin_socket'],
      `is not set, and ${path} is longer than ${MAX_PATH_BYTES} bytes, the most that a Unix ` +
        'socket may have: there is no admin channel',
    );
    return null;
  }
  return path;
}
