/** The BFF's calls, typed; everything a call can fail with is a `ChatError`, except an abort, which stays what it is. */
import type {
  AssistantInfo, AuthorizationStart, ConversationList, ConversationObject, CreateResponseRequest, Item, ItemList, Place, ResponseObject,
} from '../protocol';
import { asChatError, ChatError, errorOfAnswer } from './errors';

/** One HTTP request as the signed-in user. Resolves for any status; rejects when there is no answer, or on abort. */
export type Transport = (request: {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}) => Promise<{ status: number; retryAfter: number | null; body: ReadableStream<Uint8Array> | null }>;

type Request = Parameters<Transport>[0];

export interface Api {
  assistant: (place: Place, workflow: string | null, signal?: AbortSignal) => Promise<AssistantInfo>;
  createConversation: (courseId: string, signal?: AbortSignal) => Promise<ConversationObject>;
  /** The newest first, at most `limit`. */
  conversations: (courseId: string, limit: number, signal?: AbortSignal) => Promise<ConversationList>;
  conversation: (id: string, signal?: AbortSignal) => Promise<ConversationObject>;
  deleteConversation: (id: string) => Promise<void>;
  /** All items, the oldest first. */
  items: (conversationId: string, signal?: AbortSignal) => Promise<Item[]>;
  /** Starts a response and gives its event stream. The same key starts it only once. */
  createResponse: (request: CreateResponseRequest, idempotencyKey: string, signal?: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** The events after sequence number `after`, then those to come. */
  followResponse: (id: string, after: number, signal?: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  cancelResponse: (id: string) => Promise<ResponseObject>;
  /** The bytes of what a tool gave back, as a blob of `type`. */
  media: (callId: string, mediaId: string, type: string, signal?: AbortSignal) => Promise<Blob>;
  /** Where the person agrees that the assistant uses their account at this server. */
  connectServer: (label: string) => Promise<AuthorizationStart>;
  disconnectServer: (label: string) => Promise<void>;
}

const PAGE = 200;

export function createApi(transport: Transport): Api {
  async function open(request: Request): Promise<ReadableStream<Uint8Array>> {
    const { status, retryAfter, body } = await transport(request).catch((error: unknown) => {
      throw request.signal?.aborted ? error : asChatError(error);
    });
    if (status < 200 || status > 299) {
      throw errorOfAnswer(status, await readText(body), retryAfter);
    }
    if (!body) {
      throw new ChatError('unreadable', 'The answer has no body.');
    }
    return body;
  }

  async function json<T>(request: Request): Promise<T> {
    const text = await readText(await open(request));
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new ChatError('unreadable', 'The answer is not JSON.');
    }
  }

  const get = <T>(path: string, signal?: AbortSignal) => json<T>({ method: 'GET', path, signal });

  return {
    assistant: (place, workflow, signal) => get(`/v1/assistant${query({ ...place, model: workflow })}`, signal),
    createConversation: (courseId, signal) => (
      json({ method: 'POST', path: '/v1/conversations', body: { metadata: { course_id: courseId } }, signal })),
    conversations: (courseId, limit, signal) => get(`/v1/conversations${query({ course_id: courseId, limit })}`, signal),
    conversation: (id, signal) => get(`/v1/conversations/${encodeURIComponent(id)}`, signal),
    deleteConversation: async (id) => {
      await json({ method: 'DELETE', path: `/v1/conversations/${encodeURIComponent(id)}` });
    },
    items: async (conversationId, signal) => {
      const items: Item[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: ItemList = await get(
          `/v1/conversations/${encodeURIComponent(conversationId)}/items${query({ order: 'asc', limit: PAGE, after })}`, signal,
        );
        items.push(...page.data);
        after = page.last_id;
        more = page.has_more && after !== null;
      }
      return items;
    },
    createResponse: (request, idempotencyKey, signal) => open({
      method: 'POST', path: '/v1/responses', body: request, headers: { 'Idempotency-Key': idempotencyKey }, signal,
    }),
    followResponse: (id, after, signal) => open({
      method: 'GET', path: `/v1/responses/${encodeURIComponent(id)}${query({ stream: 'true', starting_after: after })}`, signal,
    }),
    cancelResponse: (id) => json({ method: 'POST', path: `/v1/responses/${encodeURIComponent(id)}/cancel` }),
    media: async (callId, mediaId, type, signal) => {
      const body = await open({
        method: 'GET', path: `/v1/mcp_calls/${encodeURIComponent(callId)}/media/${encodeURIComponent(mediaId)}`, signal,
      });
      return new Blob(await readAll(body), { type });
    },
    connectServer: (label) => json({ method: 'POST', path: authorizationOf(label) }),
    disconnectServer: async (label) => {
      await json({ method: 'DELETE', path: authorizationOf(label) });
    },
  };
}

const authorizationOf = (label: string) => `/v1/mcp_servers/${encodeURIComponent(label)}/authorization`;

function query(values: Record<string, string | number | null | undefined>): string {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<BlobPart[]> {
  const reader = body.getReader();
  const parts: BlobPart[] = [];
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parts.push(chunk.value as Uint8Array<ArrayBuffer>);
  }
  return parts;
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
