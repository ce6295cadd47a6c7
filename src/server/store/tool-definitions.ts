/**
 * Remembers the accepted definition of each tool, so that a change is noticed even after a restart.
 */
import type { Kysely } from 'kysely';
import { canonicalJson, sha256 } from '../base';
import { whoIs, type AuditFact, type AuditLog } from './audit/log';
import type { Db } from './db';
import type { Schema, ToolDefinitionTable } from './schema';
import { inTransaction } from './transaction';

interface Owner {
  label: string;
  url: string;
}

interface NewPin {
  toolName: string;
  definitionHash: string;
  /** Canonical JSON. */
  definition: string;
}

/** Label, address and name together may exceed the length of a key. */
const idOf = (owner: Owner, toolName: string): string =>
  sha256(canonicalJson([owner.label, owner.url, toolName]));

/** `first_use` and `policy` accept as well (mcp/catalog). */
const accepted = (owner: Owner, pin: NewPin, acceptedBy: string): AuditFact => ({
  kind: 'definition.accepted',
  serverLabel: owner.label,
  toolName: pin.toolName,
  definitionHash: pin.definitionHash,
  rule: whoIs(acceptedBy).rule,
});

/** @returns The tools that had no definition yet. */
async function insertUnknown(
  db: Db,
  rows: readonly { pin: NewPin; row: ToolDefinitionTable }[],
): Promise<NewPin[]> {
  const fresh: NewPin[] = [];
  for (const { pin, row } of rows) {
    const known = await db
      .selectFrom('tool_definitions')
      .select('id')
      .where('id', '=', row.id)
      .executeTakeFirst();
    if (!known) {
      await db.insertInto('tool_definitions').values(row).execute();
      fresh.push(pin);
    }
  }
  return fresh;
}

export function toolDefinitionStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  function toRow(owner: Owner, pin: NewPin, acceptedBy: string): ToolDefinitionTable {
    const at = now();
    return {
      id: idOf(owner, pin.toolName),
      server_label: owner.label,
      server_url: owner.url,
      tool_name: pin.toolName,
      definition_hash: pin.definitionHash,
      definition: pin.definition,
      first_seen: at,
      accepted_at: at,
      accepted_by: acceptedBy,
    };
  }

  return {
    /** All accepted tools of a server at this address, without their definitions. */
    async read({ label, url }: Owner) {
      const rows = await db
        .selectFrom('tool_definitions')
        .select(['tool_name', 'definition_hash', 'first_seen', 'accepted_at', 'accepted_by'])
        .where('server_label', '=', label)
        .where('server_url', '=', url)
        .orderBy('tool_name')
        .execute();
      return rows.map((row) => ({
        toolName: row.tool_name,
        definitionHash: row.definition_hash,
        firstSeen: row.first_seen,
        acceptedAt: row.accepted_at,
        acceptedBy: row.accepted_by,
      }));
    },

    async definition(owner: Owner, toolName: string): Promise<string | null> {
      const row = await db
        .selectFrom('tool_definitions')
        .select('definition')
        .where('id', '=', idOf(owner, toolName))
        .executeTakeFirst();
      return row?.definition ?? null;
    },

    /** Known tools keep their accepted definition. */
    async add(owner: Owner, pins: readonly NewPin[], acceptedBy: string): Promise<void> {
      const rows = pins.map((pin) => ({ pin, row: toRow(owner, pin, acceptedBy) }));
      await inTransaction(db, async (trx) => {
        const fresh = await insertUnknown(trx, rows);
        const facts = fresh.map((pin) => accepted(owner, pin, acceptedBy));
        await audit.write(trx, whoIs(acceptedBy), facts);
      });
    },

    /** Replaces the accepted definition with this one. */
    async replace(owner: Owner, pin: NewPin, acceptedBy: string): Promise<void> {
      const { id, first_seen: _kept, ...changes } = toRow(owner, pin, acceptedBy);
      await inTransaction(db, async (trx) => {
        await trx.updateTable('tool_definitions').set(changes).where('id', '=', id).execute();
        await audit.write(trx, whoIs(acceptedBy), [accepted(owner, pin, acceptedBy)]);
      });
    },

    /** A changed tool is withheld until somebody accepts it. */
    async quarantined(owner: Owner, tool: Pick<NewPin, 'toolName' | 'definitionHash'>) {
      await inTransaction(db, (trx) =>
        audit.write(trx, { userId: null }, [
          {
            kind: 'definition.quarantined',
            serverLabel: owner.label,
            toolName: tool.toolName,
            definitionHash: tool.definitionHash,
            rule: 'definition_changes',
          },
        ]),
      );
    },
  };
}

export type ToolDefinitionStore = ReturnType<typeof toolDefinitionStore>;
