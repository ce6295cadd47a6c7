/**
 * The BFF's calls about what can be attached, apart from `api.ts` because most chats never need
 * them.
 */
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
} from '../protocol';
import { query, type Api } from './api';
import { asChatError } from './errors';

export interface AttachmentsApi {
  resources: (
    place: Place,
    workflow: string | null,
    signal?: AbortSignal,
  ) => Promise<OfferList<McpResource | McpResourceTemplate>>;
  prompts: (
    place: Place,
    workflow: string | null,
    signal?: AbortSignal,
  ) => Promise<OfferList<McpPrompt>>;
  complete: (request: CompletionRequest, signal?: AbortSignal) => Promise<CompletionObject>;
  /** Fetches it at the BFF, which can take as long as the server does. */
  create: (request: CreateAttachmentRequest, signal?: AbortSignal) => Promise<AttachmentObject>;
  /** With its whole `text`. */
  read: (id: string, signal?: AbortSignal) => Promise<AttachmentObject>;
  remove: (id: string) => Promise<void>;
}

const pathOf = (id: string) => `/v1/attachments/${encodeURIComponent(id)}`;

export function attachmentsApi({ call }: Api): AttachmentsApi {
  const list = <T>(path: string, place: Place, workflow: string | null, signal?: AbortSignal) =>
    call<OfferList<T>>({
      method: 'GET',
      path: `${path}${query({ ...place, model: workflow })}`,
      signal,
    });
  return {
    resources: (place, workflow, signal) => list('/v1/mcp_resources', place, workflow, signal),
    prompts: (place, workflow, signal) => list('/v1/mcp_prompts', place, workflow, signal),
    complete: (body, signal) => call({ method: 'POST', path: '/v1/mcp_completions', body, signal }),
    create: (body, signal) => call({ method: 'POST', path: '/v1/attachments', body, signal }),
    read: (id, signal) => call({ method: 'GET', path: pathOf(id), signal }),
    remove: (id) =>
      call({ method: 'DELETE', path: pathOf(id) }).then(
        () => undefined,
        (error: unknown) => {
          // Deleted, and an answer without words (204) says so too.
          if (asChatError(error).code !== 'unreadable') {
            throw error;
          }
        },
      ),
  };
}
