/**
 * Sends what was written during a running answer, once that has ended well and nothing waits for
 * the learner.
 */
import type { Conversation } from './conversation/conversation';
import type { Drafts, QueuedMessage } from './drafts';
import { pendingDecisions } from './items';

export function startQueue(
  conversation: Conversation,
  drafts: Drafts,
  send: (message: QueuedMessage) => void,
): void {
  let running = false;
  conversation.subscribe(() => {
    const { run, loading, failure, items } = conversation.getState();
    const ended = running && run === null && !loading && !failure;
    running = run !== null;
    const [next] = drafts.get().queued;
    if (ended && next && pendingDecisions(items).length === 0) {
      drafts.dequeue(next);
      send(next);
    }
  });
}
