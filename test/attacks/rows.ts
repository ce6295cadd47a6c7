/** The BFF's tables after it has ended: SQLite admits nobody before. */
import { DatabaseSync } from 'node:sqlite';

export interface CallRow {
  user_id: string;
  server_label: string;
  tool_name: string;
  state: string;
  arguments: string;
  decided_at: number | null;
  approval_id: string | null;
  grant_id: string | null;
  started_at: number | null;
  output: string | null;
  error: string | null;
}

export interface Rows {
  /** Tool calls of one case's servers. */
  calls: readonly CallRow[];
  /** Every text of these people's items. */
  textsOf: (userId: string) => string;
  /** Bytes of one person's items and calls. */
  bytesOf: (userId: string) => number;
  /** The whole file as text, to look for what must not be in it. */
  whole: string;
}

export interface Tables {
  rowsOf: (labelPrefix: string) => Rows;
  close: () => void;
}

export function openTables(path: string, whole: string): Tables {
  const database = new DatabaseSync(path, { readOnly: true });
  const itemsOf = (userId: string): string[] =>
    database
      .prepare(
        'SELECT data FROM items WHERE conversation_id IN (SELECT id FROM conversations WHERE user_id = ?)',
      )
      .all(userId)
      .map((row) => Object.values(row).join(' '));
  const callsOf = (userId: string): string[] =>
    database
      .prepare('SELECT * FROM tool_calls WHERE user_id = ?')
      .all(userId)
      .map((row) => Object.values(row).join(' '));
  return {
    rowsOf: (labelPrefix) => ({
      calls: database
        .prepare('SELECT * FROM tool_calls WHERE server_label LIKE ?')
        .all(`${labelPrefix}%`) as unknown as CallRow[],
      textsOf: (userId) => itemsOf(userId).join('\n'),
      bytesOf: (userId) =>
        [...itemsOf(userId), ...callsOf(userId)].reduce(
          (sum, text) => sum + Buffer.byteLength(text),
          0,
        ),
      whole,
    }),
    close: () => database.close(),
  };
}
