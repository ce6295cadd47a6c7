/** The BFF's call about what the assistant is at a place. */
import type { AssistantInfo, Place } from '../../protocol';
import { query, type Api } from './core';

export const readAssistant = (
  { call }: Api,
  place: Place,
  workflow: string | null,
  signal?: AbortSignal,
): Promise<AssistantInfo> =>
  call({ method: 'GET', path: `/v1/assistant${query({ ...place, model: workflow })}`, signal });
