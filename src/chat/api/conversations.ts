/** The BFF's calls about the conversation that is shown; `history.ts` has those about others. */
import type { ConversationObject, Item, ItemList } from '../../protocol';
import { query, type Api } from './core';

const PAGE = 200;

const pathOf = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`;

export const readConversation = (
  { call }: Api,
  id: string,
  signal?: AbortSignal,
): Promise<ConversationObject> => call({ method: 'GET', path: pathOf(id), signal });

/** All items, the oldest first. */
export async function readItems(
  { call }: Api,
  conversationId: string,
  signal?: AbortSignal,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page: ItemList = await call({
      method: 'GET',
      path: `${pathOf(conversationId)}/items${query({ order: 'asc', limit: PAGE, after })}`,
      signal,
    });
    items.push(...page.data);
    after = page.last_id;
    more = page.has_more && after !== null;
  }
  return items;
}
