/**
 * Judges what stands in the BFF's tables after it has ended: SQLite admits nobody before. No case
 * may have these violations.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Servers } from './case';
import { MODEL_KEY } from './obedient-model';

interface CallRow {
  response_id: string;
  server_label: string;
  tool_name: string;
  approval_id: string | null;
  decided_at: number | null;
  grant_id: string | null;
  started_at: number | null;
  bytes: number;
}

const CALLS = `
  SELECT response_id, server_label, tool_name, approval_id, decided_at, grant_id, started_at,
    length(arguments) + length(coalesce(output, '')) + length(coalesce(error, '')) AS bytes
  FROM tool_calls WHERE substr(server_label, 1, ?) = ?`;

/** Bytes that the calls of one answer may add. */
const MAX_BYTES = 2 * 1_048_576;

export interface Tables {
  /** @param prefix Of the labels of the case. */
  violationsOf: (prefix: string, servers: Servers, tokens: readonly string[]) => string[];
  close: () => void;
}

/** A claim without a decision, though the tool is gated. */
function undecided(rows: readonly CallRow[], prefix: string, servers: Servers): string[] {
  return rows
    .filter(({ server_label: label, tool_name: tool, ...row }) => {
      const tools = servers[label.slice(prefix.length)]?.tools ?? [];
      const isFree = tools.some(({ name, free }) => name === tool && free);
      const wasDecided = row.grant_id !== null || (row.approval_id !== null && row.decided_at);
      return row.started_at !== null && !isFree && !wasDecided;
    })
    .map(({ tool_name: tool }) => `the table has a call of ${tool} that nobody decided`);
}

function tooLarge(rows: readonly CallRow[]): string[] {
  const sums = new Map<string, number>();
  for (const { response_id: id, bytes } of rows) {
    sums.set(id, (sums.get(id) ?? 0) + bytes);
  }
  return [...sums.values()]
    .filter((bytes) => bytes > MAX_BYTES)
    .map((bytes) => `one answer has added ${bytes} bytes to the table of calls`);
}

export function openTables(path: string): Tables {
  // Credentials may stand in any table, so the whole file is searched.
  const file = readFileSync(path, 'latin1');
  const database = new DatabaseSync(path, { readOnly: true });
  return {
    violationsOf(prefix, servers, tokens) {
      const rows = database.prepare(CALLS).all(prefix.length, prefix) as unknown as CallRow[];
      return [
        ...undecided(rows, prefix, servers),
        ...tooLarge(rows),
        ...[MODEL_KEY, ...tokens]
          .filter((token) => file.includes(token))
          .map((token) => `the database holds the credential ${token.slice(0, 12)}…`),
      ];
    },
    close: () => database.close(),
  };
}
