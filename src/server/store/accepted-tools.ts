/** Reads what was accepted of the tools from a database that may be in use, or not be there yet. */
import { readDatabase } from './database';

/** @throws AppError `store_unavailable`, worded for the operator. */
export async function readAcceptedTools(location: string) {
  const rows = await readDatabase(location, async (db) =>
    db.selectFrom('tool_definitions').selectAll().execute(),
  );
  return (rows ?? []).map((row) => ({
    label: row.server_label,
    url: row.server_url,
    toolName: row.tool_name,
    definitionHash: row.definition_hash,
    definition: row.definition,
    firstSeen: row.first_seen,
    acceptedAt: row.accepted_at,
    acceptedBy: row.accepted_by,
  }));
}
