/** `/v1/feedback`, and the feedback on a response: what people think of the answers. */

export type Rating = 'up' | 'down';

export const MAX_COMMENT = 1000;

/**
 * `POST /v1/responses/{id}/feedback`, which answers with the same: the last word counts, and a
 * `null` rating takes it back.
 */
export interface FeedbackRequest {
  rating: Rating | null;
  /** At most `MAX_COMMENT` characters. */
  comment: string | null;
}

/**
 * `GET /v1/feedback?course_id=`, for staff of the course: not who gave it, and nothing of the
 * conversation.
 */
export interface FeedbackObject {
  /** The response's. */
  id: string;
  object: 'feedback';
  rating: Rating;
  comment: string | null;
  created_at: number;
  workflow: string;
  unit_id: string | null;
}
