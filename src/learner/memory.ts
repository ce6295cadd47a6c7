/** Which conversation this browser tab has open in a course, so that a reload finds it again. Holds ids, never content. */

const keyOf = (userId: string, courseId: string): string => `mcpAssistant.conversation:${userId}:${courseId}`;

/** A browser may refuse storage (private mode, policy); then a reload starts empty and nothing else changes. */
function withStorage<T>(action: (storage: Storage) => T, otherwise: T): T {
  try {
    return action(globalThis.sessionStorage);
  } catch {
    return otherwise;
  }
}

export function recallConversation(userId: string, courseId: string): string | null {
  return withStorage((storage) => storage.getItem(keyOf(userId, courseId)), null);
}

export function rememberConversation(userId: string, courseId: string, conversationId: string | null): void {
  withStorage((storage) => {
    if (conversationId) {
      storage.setItem(keyOf(userId, courseId), conversationId);
    } else {
      storage.removeItem(keyOf(userId, courseId));
    }
  }, undefined);
}
