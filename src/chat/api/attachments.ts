/** The BFF's calls about what can be attached, and what is. */
import type {
  AttachmentObject,
  CompletionObject,
  CompletionRequest,
  CreateAttachmentRequest,
  McpPrompt,
  McpResource,
  McpResourceTemplate,
  OfferList,
  Place,
} from '../../protocol';
import { asChatError } from '../errors';
import { query, type Api } from './core';

const pathOf = (id: string) => `/v1/attachments/${encodeURIComponent(id)}`;

const listAt =
  <T>(path: string) =>
  (
    { call }: Api,
    place: Place,
    workflow: string | null,
    signal?: AbortSignal,
  ): Promise<OfferList<T>> =>
    call({ method: 'GET', path: `${path}${query({ ...place, model: workflow })}`, signal });

export const listResources = listAt<McpResource | McpResourceTemplate>('/v1/mcp_resources');
export const listPrompts = listAt<McpPrompt>('/v1/mcp_prompts');

export const completeArgument = (
  { call }: Api,
  body: CompletionRequest,
  signal?: AbortSignal,
): Promise<CompletionObject> => call({ method: 'POST', path: '/v1/mcp_completions', body, signal });

/** Fetches it at the BFF, which can take as long as the server does. */
export const createAttachment = (
  { call }: Api,
  body: CreateAttachmentRequest,
  signal?: AbortSignal,
): Promise<AttachmentObject> => call({ method: 'POST', path: '/v1/attachments', body, signal });

/** With its whole `text`. */
export const readAttachment = (
  { call }: Api,
  id: string,
  signal?: AbortSignal,
): Promise<AttachmentObject> => call({ method: 'GET', path: pathOf(id), signal });

export const removeAttachment = ({ call }: Api, id: string): Promise<void> =>
  call({ method: 'DELETE', path: pathOf(id) }).then(
    () => undefined,
    (error: unknown) => {
      // Deleted, and an answer without words (204) says so too.
      if (asChatError(error).code !== 'unreadable') {
        throw error;
      }
    },
  );
