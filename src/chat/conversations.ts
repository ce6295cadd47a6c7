/**
 * The BFF's calls about earlier conversations, apart from `api.ts` because most chats never need
 * them.
 */
import type { ConversationList, ConversationObject } from '../protocol';
import { query, type Api } from './api';

export interface ConversationsApi {
  /** The newest first, at most `limit`; with `words`, those that hold them. */
  list: (
    courseId: string,
    words: string,
    limit: number,
    signal?: AbortSignal,
  ) => Promise<ConversationList>;
  /** An empty title is none: the first message stands for it again. */
  rename: (conversation: ConversationObject, title: string) => Promise<ConversationObject>;
  remove: (id: string) => Promise<void>;
}

const pathOf = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`;

export function conversationsApi({ call }: Api): ConversationsApi {
  return {
    list: (courseId, words, limit, signal) =>
      call({
        method: 'GET',
        path: `/v1/conversations${query({ course_id: courseId, limit, query: words || null })}`,
        signal,
      }),
    rename: ({ id, metadata: { title: _, ...others } }, title) => {
      const metadata = title.trim() === '' ? others : { ...others, title: title.trim() };
      return call({ method: 'POST', path: pathOf(id), body: { metadata } });
    },
    remove: async (id) => {
      await call({ method: 'DELETE', path: pathOf(id) });
    },
  };
}
