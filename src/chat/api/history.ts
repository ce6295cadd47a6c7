/**
 * The BFF's calls about earlier conversations, apart from `conversations.ts` because most chats
 * never need them.
 */
import type { ConversationList, ConversationObject } from '../../protocol';
import { query, type Api } from './core';

const pathOf = (id: string) => `/v1/conversations/${encodeURIComponent(id)}`;

/** The newest first, at most `limit`; with `words`, those that hold them. */
export const listConversations = (
  { call }: Api,
  courseId: string,
  words: string,
  limit: number,
  signal?: AbortSignal,
): Promise<ConversationList> =>
  call({
    method: 'GET',
    path: `/v1/conversations${query({ course_id: courseId, limit, query: words || null })}`,
    signal,
  });

/** An empty title is none: the first message stands for it again. */
export function renameConversation(
  { call }: Api,
  { id, metadata: { title: _, ...others } }: ConversationObject,
  title: string,
): Promise<ConversationObject> {
  const metadata = title.trim() === '' ? others : { ...others, title: title.trim() };
  return call({ method: 'POST', path: pathOf(id), body: { metadata } });
}

export async function removeConversation({ call }: Api, id: string): Promise<void> {
  await call({ method: 'DELETE', path: pathOf(id) });
}
