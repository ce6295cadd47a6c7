/** The BFF's call about what the assistant is at a place. */
import { unavailable, type AssistantInfo, type ErrorCode, type Place } from '../../protocol';
import { asChatError, type ChatError } from '../errors';
import { query, type Api } from './core';

/** A refusal because of course or place is an answer; everything else is a failure. */
function asAnswer(error: ChatError): AssistantInfo {
  const { about } = error.traits;
  if (about !== 'course' && about !== 'place') {
    throw error;
  }
  // Only the LMS has its own sentence for the person; the widget translates the other codes.
  return unavailable(error.code as ErrorCode, about === 'course' ? error.message : null);
}

export const readAssistant = (
  { call }: Api,
  place: Place,
  workflow: string | null,
  signal?: AbortSignal,
): Promise<AssistantInfo> =>
  call<AssistantInfo>({
    method: 'GET',
    path: `/v1/assistant${query({ ...place, model: workflow })}`,
    signal,
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    return asAnswer(asChatError(error));
  });
