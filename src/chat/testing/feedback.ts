/** The stand-in BFF tells the responses of a conversation, and takes feedback on them. */
import type { ConversationResponse, FeedbackRequest, ResponseObject } from '../../protocol';
import type { Route } from './routes';

/** @param startedAt Unix seconds for every response; each takes a minute. */
export function feedbackRoutes(
  played: () => ResponseObject[],
  feedback: Map<string, FeedbackRequest>,
  startedAt: () => number,
): Route[] {
  return [
    [
      'GET',
      /^\/v1\/conversations\/([^/]+)\/responses$/,
      (_, id) => ({
        object: 'list',
        data: played()
          .filter(({ conversation }) => conversation.id === id)
          .map((response): ConversationResponse => {
            const given = feedback.get(response.id);
            return {
              id: response.id,
              created_at: startedAt(),
              completed_at: startedAt() + 60,
              item_ids: response.output.map((item) => item.id),
              feedback: given?.rating ? { rating: given.rating, comment: given.comment } : null,
            };
          }),
      }),
    ],
    [
      'POST',
      /^\/v1\/responses\/([^/]+)\/feedback$/,
      ({ body }, id) => {
        feedback.set(id, body as FeedbackRequest);
        return body;
      },
    ],
  ];
}
