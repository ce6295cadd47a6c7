/**
 * The kill switch: servers and tools that administrators have switched off. It overrides every
 * policy and approval.
 */
import type { Kysely } from 'kysely';
import { canonicalJson, sha256 } from '../base';
import { whoIs, type AuditLog } from './audit/log';
import type { Db } from './db';
import type { Schema } from './schema';
import { inTransaction } from './transaction';

/** A tool; with `tool: null`, a server with all its tools; `SITE` is all of them. */
export interface Switched {
  label: string;
  tool: string | null;
}

/** Every tool of every server. No server has an empty label. */
export const SITE: Switched = { label: '', tool: null };

/** What is switched off, as read at one moment. */
export interface Switches {
  /** For a server: itself, or the site. For a tool: also its server. */
  isOff: (label: string, tool?: string) => boolean;
  /** The tool itself, whatever its server's state. */
  isToolOff: (label: string, tool: string) => boolean;
}

/** A key that no collation confuses with another. */
const idOf = ({ label, tool }: Switched): string => sha256(canonicalJson([label, tool]));

export async function readSwitches(db: Db): Promise<Switches> {
  const rows = await db.selectFrom('switches').select('id').execute();
  const off = new Set(rows.map(({ id }) => id));
  const isToolOff = (label: string, tool: string) => off.has(idOf({ label, tool }));
  const isSiteOff = off.has(idOf(SITE));
  return {
    isToolOff,
    isOff: (label, tool) =>
      isSiteOff ||
      off.has(idOf({ label, tool: null })) ||
      (tool !== undefined && isToolOff(label, tool)),
  };
}

export function switchStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    read: () => readSwitches(db),

    /** What is off, and since when (milliseconds since the epoch) by whom; the oldest first. */
    async list(): Promise<(Switched & { since: number; by: string })[]> {
      const rows = await db.selectFrom('switches').selectAll().orderBy('disabled_at').execute();
      return rows.map((row) => ({
        label: row.server_label,
        tool: row.tool_name,
        since: row.disabled_at,
        by: row.disabled_by,
      }));
    },

    /** Affects every call that is not claimed yet. Switching twice changes nothing. */
    async set(switched: Switched, disabled: boolean, userId: string): Promise<void> {
      const id = idOf(switched);
      await inTransaction(db, async (trx) => {
        const known = await trx
          .selectFrom('switches')
          .select('id')
          .where('id', '=', id)
          .executeTakeFirst();
        if (disabled === (known !== undefined)) {
          return;
        }
        if (disabled) {
          await trx
            .insertInto('switches')
            .values({
              id,
              server_label: switched.label,
              tool_name: switched.tool,
              disabled_at: now(),
              disabled_by: userId,
            })
            .execute();
        } else {
          await trx.deleteFrom('switches').where('id', '=', id).execute();
        }
        const { userId: person, rule } = whoIs(userId);
        await audit.write(trx, { userId: person }, [
          {
            kind: 'switch.set',
            rule,
            serverLabel: switched.label || null,
            toolName: switched.tool,
            outcome: disabled ? 'off' : 'on',
          },
        ]);
      });
    },
  };
}

export type SwitchStore = ReturnType<typeof switchStore>;
