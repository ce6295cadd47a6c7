/** The fake BFF's responses of a conversation, and the feedback on them. */
import type { ConversationResponse, FeedbackRequest, Item } from '../../protocol';
import type { Route } from './routes';

/** What the BFF knows about a played response. */
export interface Played {
  id: string;
  conversationId: string;
  items: Item[];
}

/** @param startedAt Unix seconds for every response; each takes a minute. */
export function feedbackRoutes(
  played: () => Played[],
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
          .filter(({ conversationId }) => conversationId === id)
          .map((response): ConversationResponse => {
            const given = feedback.get(response.id);
            return {
              id: response.id,
              created_at: startedAt(),
              completed_at: startedAt() + 60,
              item_ids: response.items.map((item) => item.id),
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
