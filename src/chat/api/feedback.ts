/**
 * The BFF's calls about answers that were given, and what the learner thought of them; apart from
 * `responses.ts` because they are needed with the first answer, not before.
 */
import type { ConversationResponse, FeedbackRequest } from '../../protocol';
import type { Api } from './core';

export interface Responses {
  data: ConversationResponse[];
}

export const listResponses = (
  { call }: Api,
  conversationId: string,
  signal?: AbortSignal,
): Promise<Responses> =>
  call({
    method: 'GET',
    path: `/v1/conversations/${encodeURIComponent(conversationId)}/responses`,
    signal,
  });

/** Gives back what is stored now. */
export const giveFeedback = (
  { call }: Api,
  responseId: string,
  body: FeedbackRequest,
): Promise<FeedbackRequest> =>
  call({ method: 'POST', path: `/v1/responses/${encodeURIComponent(responseId)}/feedback`, body });
