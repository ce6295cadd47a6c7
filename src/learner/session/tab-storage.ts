import { type Shelf } from '../../chat/drafts';

type Kind = 'conversation' | 'drafts';

const keyOf = (kind: Kind, userId: string, courseId: string): string =>
  `mcpAssistant.${kind}:${userId}:${courseId}`;

/**
 * A browser may refuse storage (private mode, policy); then a reload starts empty and nothing else
 * changes.
 */
function withStorage<T>(action: (storage: Storage) => T, otherwise: T): T {
  try {
    return action(globalThis.sessionStorage);
  } catch {
    return otherwise;
  }
}

const recall = (key: string): string | null => withStorage((storage) => storage.getItem(key), null);

function remember(key: string, value: string | null): void {
  withStorage(
    (storage) => (value === null ? storage.removeItem(key) : storage.setItem(key, value)),
    undefined,
  );
}

export function recallConversation(userId: string, courseId: string): string | null {
  return recall(keyOf('conversation', userId, courseId));
}

export function rememberConversation(
  userId: string,
  courseId: string,
  conversationId: string | null,
): void {
  remember(keyOf('conversation', userId, courseId), conversationId);
}

/** Ends with the tab: an unsent message must not be visible to the next user. */
export function draftShelf(userId: string, courseId: string): Shelf {
  const key = keyOf('drafts', userId, courseId);
  return { read: () => recall(key), write: (text) => remember(key, text) };
}
