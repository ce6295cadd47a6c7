/** The stand-in BFF keeps conversations with their items, as the widget makes them. */
import type { ConversationObject, Item } from '../../protocol';
import { textOf } from '../items';
import { page, Refusal } from './answers';
import type { Route } from './routes';

interface Stored {
  object: ConversationObject;
  items: Item[];
}

export type Conversations = Map<string, Stored>;

export function conversationOf(conversations: Conversations, id: string): Stored {
  const found = conversations.get(id);
  if (!found) {
    throw new Refusal('not_found');
  }
  return found;
}

function titled({ object, items }: Stored): ConversationObject {
  const first = items.find((item) => item.type === 'message' && item.role === 'user');
  const title = object.metadata.title ?? (first?.type === 'message' ? textOf(first) : '');
  return { ...object, mcp_assistant: { ...object.mcp_assistant, title } };
}

/** Begins a conversation, as the BFF does with a message that names none. */
export function newConversation(
  conversations: Conversations,
  id: string,
  courseId: string,
): Stored {
  const object: ConversationObject = {
    id,
    object: 'conversation',
    created_at: 1_700_000_000,
    metadata: {},
    mcp_assistant: {
      course_id: courseId,
      title: '',
      updated_at: 1_700_000_000,
      last_response: null,
    },
  };
  const stored = { object, items: [] };
  conversations.set(id, stored);
  return stored;
}

export function conversationRoutes(conversations: Conversations): Route[] {
  const find = (id: string) => conversationOf(conversations, id);
  return [
    [
      'GET',
      /^\/v1\/conversations$/,
      ({ query }) =>
        page(
          [...conversations.values()]
            .reverse()
            .map(titled)
            .filter(({ mcp_assistant: { title } }) => title.includes(query.get('query') ?? '')),
        ),
    ],
    ['GET', /^\/v1\/conversations\/([^/]+)$/, (_, id) => find(id).object],
    [
      'POST',
      /^\/v1\/conversations\/([^/]+)$/,
      ({ body }, id) => Object.assign(find(id).object, body),
    ],
    [
      'DELETE',
      /^\/v1\/conversations\/([^/]+)$/,
      (_, id) => {
        conversations.delete(find(id).object.id);
        return { id, object: 'conversation.deleted', deleted: true };
      },
    ],
    ['GET', /^\/v1\/conversations\/([^/]+)\/items$/, (_, id) => page(find(id).items)],
  ];
}
