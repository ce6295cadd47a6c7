/** The response that a message belongs to: its time, and the learner's feedback. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ConversationResponse, FeedbackRequest } from '../../protocol';
import { track } from '../../host';
import type { Session } from '../session/session';

interface Responses {
  data: ConversationResponse[];
}

const keyOf = (conversationId: string | null) => ['responses', conversationId];
const pathOf = (kind: string, id: string, rest: string) =>
  `/v1/${kind}/${encodeURIComponent(id)}/${rest}`;

/** `undefined` until it is known. */
export function useResponse(
  { api, queries, conversation }: Session,
  itemId: string,
): ConversationResponse | undefined {
  const { conversationId } = conversation.getState();
  const { data } = useQuery(
    {
      queryKey: keyOf(conversationId),
      queryFn: ({ signal }) =>
        api.call<Responses>({
          method: 'GET',
          path: pathOf('conversations', conversationId ?? '', 'responses'),
          signal,
        }),
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
      mutationFn: (body: FeedbackRequest) =>
        api.call<FeedbackRequest>({
          method: 'POST',
          path: pathOf('responses', responseId, 'feedback'),
          body,
        }),
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
