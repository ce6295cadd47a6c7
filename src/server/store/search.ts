/**
 * Searches a person's own conversations. The code compares, not the database: its patterns take
 * long for some words, and hold a process whose database is a file.
 */
import { setImmediate as othersGoFirst } from 'node:timers/promises';
import { sql } from 'kysely';
import type { ConversationObject, Item } from '../../protocol';
import { BOUNDS } from '../base';
import type { Db } from './db';

interface Sized {
  position: number;
  bytes: number;
}

/** Read at once. */
const SLICE_BYTES = 262_144;

/** The newest messages of these conversations that one search may read. */
async function newest(db: Db, ids: readonly string[], most: number): Promise<Sized[]> {
  const rows = await db
    .selectFrom('items')
    .select(['position', sql<number>`octet_length(data)`.as('bytes')])
    .where('conversation_id', 'in', ids)
    .where('type', '=', 'message')
    .orderBy('position', 'desc')
    .limit(BOUNDS.searchedMessages)
    .execute();
  let left = most;
  return rows
    .map(({ position, bytes }) => ({ position, bytes: Number(bytes) }))
    .filter(({ bytes }) => {
      left -= bytes;
      return left >= 0;
    });
}

function slices(messages: readonly Sized[]): number[][] {
  const made: number[][] = [];
  let room = 0;
  for (const { position, bytes } of messages) {
    if (made.length === 0 || bytes > room) {
      made.push([]);
      room = SLICE_BYTES;
    }
    made.at(-1)?.push(position);
    room -= bytes;
  }
  return made;
}

function says(data: string, words: string): boolean {
  const item = JSON.parse(data) as Item;
  return (
    item.type === 'message' && item.content.some(({ text }) => text.toLowerCase().includes(words))
  );
}

/**
 * The conversations whose title or messages hold the words, ignoring case, in their original order.
 * @param most Bytes of messages that are read.
 */
export async function withWords(
  db: Db,
  conversations: ConversationObject[],
  words: string,
  most: number = BOUNDS.searchedBytes,
): Promise<ConversationObject[]> {
  const lower = words.toLowerCase();
  const found = new Set(
    conversations
      .filter(({ mcp_assistant: { title } }) => title.toLowerCase().includes(lower))
      .map(({ id }) => id),
  );
  const unsure = conversations.map(({ id }) => id).filter((id) => !found.has(id));
  const messages = unsure.length === 0 ? [] : await newest(db, unsure, most);
  for (const positions of slices(messages)) {
    const rows = await db
      .selectFrom('items')
      .select(['conversation_id', 'data'])
      .where('position', 'in', positions)
      .execute();
    for (const { conversation_id: id, data } of rows) {
      if (!found.has(id) && data !== null && says(data, lower)) {
        found.add(id);
      }
    }
    await othersGoFirst();
  }
  return conversations.filter(({ id }) => found.has(id));
}
