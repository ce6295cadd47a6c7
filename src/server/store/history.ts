/**
 * What a model reads of a conversation: its newest part, because each step of an answer reads it
 * again, and a conversation may go on for years.
 */
import { sql, type Kysely } from 'kysely';
import { BOUNDS } from '../base';
import { withCalls, type StoredItem } from './items';
import type { Schema } from './schema';

const isQuestion = ({ item }: StoredItem): boolean =>
  item.type === 'message' && item.role === 'user';

export interface History {
  items: StoredItem[];
  /** False if older items are left out. */
  isWhole: boolean;
}

/** Where the newest items begin that have room, `null` if there are none. */
async function beginning(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<{ from: number | null; isWhole: boolean }> {
  const sizes = await db
    .selectFrom('items')
    .leftJoin('tool_calls', 'tool_calls.id', 'items.tool_call_id')
    .select([
      'items.position',
      sql<number>`coalesce(length(items.data), 0) + coalesce(length(tool_calls.arguments), 0)
        + coalesce(length(tool_calls.output), 0) + coalesce(length(tool_calls.error), 0)`.as(
        'size',
      ),
    ])
    .where('items.conversation_id', '=', conversationId)
    .orderBy('items.position', 'desc')
    .limit(BOUNDS.historyItems)
    .execute();
  let left: number = BOUNDS.historyChars;
  const fitting = sizes.filter(({ size }) => {
    left -= Number(size);
    return left >= 0;
  });
  return {
    from: fitting.at(-1)?.position ?? null,
    isWhole: fitting.length === sizes.length && sizes.length < BOUNDS.historyItems,
  };
}

/** The person's newest message. */
async function question(db: Kysely<Schema>, conversationId: string, now: number) {
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('type', '=', 'message')
    // Within a text the quotes are escaped.
    .where('data', 'like', '%"role":"user"%')
    .orderBy('position', 'desc')
    .limit(1)
    .execute();
  return withCalls(db, rows, now);
}

/**
 * The newest items of a conversation, in order: at most `BOUNDS.historyItems` with
 * `BOUNDS.historyChars`, and the person's newest message in any case. Begins with a message of the
 * person.
 */
export async function readHistory(
  db: Kysely<Schema>,
  conversationId: string,
  now: number,
): Promise<History> {
  const { from, isWhole } = await beginning(db, conversationId);
  const rows =
    from === null
      ? []
      : await db
          .selectFrom('items')
          .selectAll()
          .where('conversation_id', '=', conversationId)
          .where('position', '>=', from)
          .orderBy('position')
          .execute();
  const newest = await withCalls(db, rows, now);
  const first = newest.findIndex(isQuestion);
  return {
    items:
      first === -1
        ? [...(await question(db, conversationId, now)), ...newest]
        : newest.slice(first),
    isWhole,
  };
}
