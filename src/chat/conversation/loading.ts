/** Fetches a stored conversation, and follows its response if one is running. */
import { readConversation, readItems } from '../api/conversations';
import { asChatError, ChatError } from '../errors';
import { outcomeOf, pendingDecisions } from '../items';
import type { Context } from './context';
import { followResponse } from './response';
import { failedResponse, finish, lost } from './sending';
import { EMPTY } from './store';
import type { ConversationState } from './types';

export async function load(
  context: Context,
  id: string,
  gone: () => void,
  change: Partial<ConversationState> = {},
): Promise<void> {
  const signal = context.begin({ ...change, conversationId: id, loading: true });
  context.onConversation?.(id);
  try {
    await show(context, id, signal);
  } catch (error) {
    const reason = asChatError(error);
    if (signal.aborted) {
      return;
    }
    if (context.state.run) {
      lost(context, reason);
    } else if (reason.code === 'not_found') {
      gone();
    } else {
      context.fail(reason, () => void load(context, id, gone));
    }
  }
}

async function show(context: Context, id: string, signal: AbortSignal): Promise<void> {
  const {
    mcp_assistant: { last_response: last },
  } = await readConversation(context.api, id, signal);
  const items = await readItems(context.api, id, signal);
  signal.throwIfAborted();
  const notices = last?.notices ?? [];
  if (last?.status === 'in_progress') {
    context.set({ loading: false, items, run: { responseId: last.id, phase: 'streaming' } });
    // From the start: the stored items lack the text that is still being written.
    finish(context, await followResponse(context, signal, { responseId: last.id, after: 0 }));
  } else if (last?.error) {
    context.set({ items, notices });
    failedResponse(context, new ChatError(last.error.code, last.error.message));
  } else {
    context.set({ loading: false, items, notices });
  }
}

export function forget(context: Context): void {
  context.begin(EMPTY);
  context.onConversation?.(null);
}

export async function refresh(context: Context): Promise<void> {
  const { conversationId: id, run, loading, items: known } = context.state;
  const waiting = pendingDecisions(known);
  if (!id || run || loading || waiting.length === 0) {
    return;
  }
  const { signal } = context.activity;
  // A failed look tells nothing; the BFF will report the state when the learner decides.
  const outcome = await readItems(context.api, id, signal).then(
    (items) => outcomeOf(waiting, items),
    () => null,
  );
  if (outcome && !signal.aborted) {
    void load(context, id, () => forget(context), { settledElsewhere: outcome === 'decided' });
  }
}
