/**
 * Finds words in a person's own conversations: the database picks messages that may hold them, and
 * what is found is read as text.
 */
import type { ConversationObject, Item } from '../../protocol';
import type { Db } from './items';

/** Messages that one search reads at most. */
const MAX_READ = 2000;

/**
 * The words as they stand in a JSON string. Whatever LIKE, or the database's own notion of small
 * letters, might take for something else is any one character here: what is found is looked at
 * again.
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
 * Those of the conversations whose title or messages hold the words, in any case, in their order.
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
    .limit(MAX_READ)
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
