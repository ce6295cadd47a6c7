/**
 * What the browser keeps for a person in a course: ids and switches, and in the tab also what is
 * written but not sent. The person is part of every key, because browsers are shared.
 */
import { type Shelf } from '../../chat/drafts';

/** How long each kind is kept: as long as the tab, or until the browser forgets it. */
const LIFE = {
  conversation: 'tab',
  drafts: 'tab',
  drawer: 'tab',
  putOff: 'tab',
  lastConversation: 'browser',
  sidebar: 'browser',
} as const;

type Kind = keyof typeof LIFE;

const keyOf = (kind: Kind, userId: string, courseId: string): string =>
  `mcpAssistant.${kind}:${userId}:${courseId}`;

/**
 * A browser may refuse storage (private mode, policy); then a reload starts empty and nothing else
 * changes.
 */
function withStorage<T>(kind: Kind, action: (storage: Storage) => T, otherwise: T): T {
  try {
    return action(LIFE[kind] === 'tab' ? globalThis.sessionStorage : globalThis.localStorage);
  } catch {
    return otherwise;
  }
}

export function recall(kind: Kind, userId: string, courseId: string): string | null {
  return withStorage(kind, (storage) => storage.getItem(keyOf(kind, userId, courseId)), null);
}

/** `null` removes it. */
export function remember(kind: Kind, userId: string, courseId: string, value: string | null): void {
  const key = keyOf(kind, userId, courseId);
  withStorage(
    kind,
    (storage) => (value === null ? storage.removeItem(key) : storage.setItem(key, value)),
    undefined,
  );
}

/** The tab's conversation; in a new tab the last one of any tab. */
export function recallConversation(userId: string, courseId: string): string | null {
  const own = recall('conversation', userId, courseId);
  return (own ?? recall('lastConversation', userId, courseId)) || null;
}

/** `null` begins without one. A conversation that is left this way is nobody's last one. */
export function rememberConversation(
  userId: string,
  courseId: string,
  conversationId: string | null,
): void {
  const left = recall('conversation', userId, courseId);
  // Empty, not removed: this is no new tab.
  remember('conversation', userId, courseId, conversationId ?? '');
  if (conversationId || left === recall('lastConversation', userId, courseId)) {
    remember('lastConversation', userId, courseId, conversationId);
  }
}

/** Ends with the tab: an unsent message must not be visible to the next user. */
export function draftShelf(userId: string, courseId: string): Shelf {
  return {
    read: () => recall('drafts', userId, courseId),
    write: (text) => remember('drafts', userId, courseId, text),
  };
}
