/** React's view of a session: its conversation, and what is fetched around it. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Place } from '../../protocol';
import type { Session } from './session';
import type { ConversationState } from '../../chat/conversation/conversation';

export function useConversation({ conversation }: Session): ConversationState {
  return useSyncExternalStore(conversation.subscribe, conversation.getState);
}

/** What the assistant is here. Between two units the previous answer stays. */
export function useAssistantInfo({ api, queries }: Session, place: Place, workflow: string | null) {
  return useQuery(
    {
      queryKey: ['assistant', place, workflow],
      queryFn: ({ signal }) => api.assistant(place, workflow, signal),
      placeholderData: keepPreviousData,
    },
    queries,
  );
}

/**
 * Connects and disconnects the person's own account at a server, and then refreshes the assistant's
 * description.
 */
export function useAccount({ api, queries }: Session, label: string) {
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['assistant'] });
  return {
    connect: useMutation({ mutationFn: () => api.connectServer(label) }, queries),
    disconnect: useMutation({ mutationFn: () => api.disconnectServer(label), onSuccess }, queries),
  };
}
