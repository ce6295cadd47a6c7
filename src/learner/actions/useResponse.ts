/** The response that a message belongs to: its time, and the learner's feedback. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ConversationResponse, FeedbackRequest } from '../../protocol';
import { giveFeedback, listResponses, type Responses } from '../../chat/api/feedback';
import { track } from '../../host';
import type { Session } from '../session/session';

const keyOf = (conversationId: string | null) => ['responses', conversationId];

/** `undefined` until it is known. */
export function useResponse(
  { api, queries, conversation }: Session,
  itemId: string,
): ConversationResponse | undefined {
  const { conversationId } = conversation.getState();
  const { data } = useQuery(
    {
      queryKey: keyOf(conversationId),
      queryFn: ({ signal }) => listResponses(api, conversationId ?? '', signal),
      enabled: conversationId !== null,
    },
    queries,
  );
  return data?.data.find(({ item_ids: ids }) => ids.includes(itemId));
}

/** Gives feedback on a response, and shows it immediately. */
export function useFeedback({ api, queries, courseId, conversation }: Session, responseId: string) {
  return useMutation(
    {
      mutationFn: (body: FeedbackRequest) => giveFeedback(api, responseId, body),
      onSuccess: ({ rating, comment }) => {
        track('feedback', {
          courseId,
          responseId,
          rating: rating ?? 'none',
          commented: Number(comment !== null),
        });
        queries.setQueryData<Responses>(
          keyOf(conversation.getState().conversationId),
          (before) =>
            before && {
              ...before,
              data: before.data.map((response) =>
                response.id === responseId
                  ? { ...response, feedback: rating && { rating, comment } }
                  : response,
              ),
            },
        );
      },
    },
    queries,
  );
}
