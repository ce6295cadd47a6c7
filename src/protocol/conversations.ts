/** `/v1/conversations`: a subset of OpenAI's Conversations API. */
import type { Rating } from './feedback';
import type { Item } from './items';
import type { ListObject } from './lists';
import type { Notice } from './notices';
import type { ResponseError, ResponseStatus } from './responses';

/** Characters of a title. */
export const MAX_TITLE = 80;

/** Characters of the words to search for. */
export const MAX_SEARCH = 200;

export interface ConversationObject {
  id: string;
  object: 'conversation';
  created_at: number;
  metadata: Record<string, string>;
  mcp_assistant: {
    course_id: string;
    /**
     * `metadata.title` where the person gave one, else the first message, shortened to
     * `MAX_TITLE`; empty before it.
     */
    title: string;
    updated_at: number;
    /** The newest response; follow its events when it is `in_progress`. */
    last_response: {
      id: string;
      status: ResponseStatus;
      error: ResponseError | null;
      notices: Notice[];
    } | null;
  };
}

export type ItemList = ListObject<Item>;
export type ConversationList = ListObject<ConversationObject>;

export interface DeletedConversation {
  id: string;
  object: 'conversation.deleted';
  deleted: true;
}

/**
 * `GET /v1/conversations/{id}/responses`: when things were said, and what the person thought of
 * them. Oldest first; Unix seconds.
 */
export interface ConversationResponse {
  id: string;
  created_at: number;
  completed_at: number | null;
  /** Everything that came with it, the message that it answers first. */
  item_ids: string[];
  feedback: { rating: Rating; comment: string | null } | null;
}
