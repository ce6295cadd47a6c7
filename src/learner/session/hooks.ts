/** React's view of a session: its conversation, and what is fetched around it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { readAssistant } from '../../chat/api/assistant';
import type { Place } from '../../protocol';
import type { Session } from './session';
import type { ConversationState } from '../../chat/conversation/conversation';

export function useConversation({ conversation }: Session): ConversationState {
  return useSyncExternalStore(conversation.subscribe, conversation.getState);
}

const LOOK_EVERY_MS = 30_000;

/** What the assistant is here. Between two units the previous answer stays. */
export function useAssistantInfo({ api, queries }: Session, place: Place, workflow: string | null) {
  return useQuery(
    {
      queryKey: ['assistant', place, workflow],
      queryFn: ({ signal }) => readAssistant(api, place, workflow, signal),
      placeholderData: keepPreviousData,
      // An exam may begin while the panel is open.
      refetchInterval: LOOK_EVERY_MS,
    },
    queries,
  );
}
