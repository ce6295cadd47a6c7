/**
 * Remembers the accepted definition of each tool, so that a change is noticed even after a restart.
 */
import type { Kysely } from 'kysely';
import { canonicalJson, sha256 } from '../base';
import { isRace } from './failures';
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

export function toolDefinitionStore(db: Kysely<Schema>, now: () => number) {
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
      await inTransaction(
        db,
        async (trx) => {
          for (const pin of pins) {
            const row = toRow(owner, pin, acceptedBy);
            const known = await trx
              .selectFrom('tool_definitions')
              .select('id')
              .where('id', '=', row.id)
              .executeTakeFirst();
            if (!known) {
              await trx.insertInto('tool_definitions').values(row).execute();
            }
          }
        },
        isRace,
      );
    },

    /** Replaces the accepted definition with this one. */
    async replace(owner: Owner, pin: NewPin, acceptedBy: string): Promise<void> {
      const { id, first_seen: _kept, ...accepted } = toRow(owner, pin, acceptedBy);
      await db.updateTable('tool_definitions').set(accepted).where('id', '=', id).execute();
    },
  };
}

export type ToolDefinitionStore = ReturnType<typeof toolDefinitionStore>;
