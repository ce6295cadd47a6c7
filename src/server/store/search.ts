/**
 * Searches a person's own conversations: the database preselects messages, and the code then checks
 * their text.
 */
import { BOUNDS } from '../base';
import type { ConversationObject, Item } from '../../protocol';
import type { Db } from './items';

/** Maximum number of messages that one search reads. */

/**
 * A pattern for the words in a JSON string. Characters that LIKE or the database's case folding
 * might treat differently match any one character; the caller checks the text again.
 */
function patternOf(words: string): string {
  return `%${JSON.stringify(words)
    .slice(1, -1)
    .replace(/[%_\\]|[^ -~]/gu, '_')}%`;
}

function says(item: Item, words: string): boolean {
  return (
    item.type === 'message' && item.content.some(({ text }) => text.toLowerCase().includes(words))
  );
}

/**
 * The conversations whose title or messages hold the words, ignoring case, in their original order.
 */
export async function withWords(
  db: Db,
  conversations: ConversationObject[],
  words: string,
): Promise<ConversationObject[]> {
  if (conversations.length === 0) {
    return [];
  }
  const lower = words.toLowerCase();
  const rows = await db
    .selectFrom('items')
    .select(['conversation_id', 'data'])
    .where(
      'conversation_id',
      'in',
      conversations.map(({ id }) => id),
    )
    .where('type', '=', 'message')
    .where((is) => is(is.fn('lower', ['data']), 'like', patternOf(lower)))
    .orderBy('position', 'desc')
    .limit(BOUNDS.searchedMessages)
    .execute();
  const found = new Set(
    rows
      .filter(({ data }) => data !== null && says(JSON.parse(data) as Item, lower))
      .map((row) => row.conversation_id),
  );
  return conversations.filter(
    ({ id, mcp_assistant: { title } }) => found.has(id) || title.toLowerCase().includes(lower),
  );
}
