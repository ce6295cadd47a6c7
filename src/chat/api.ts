/**
 * The BFF's calls, typed; everything a call can fail with is a `ChatError`, except an abort, which
 * stays what it is.
 */
import type {
  AnswerElicitationRequest,
  AssistantInfo,
  AuthorizationStart,
  ConversationObject,
  CreateResponseRequest,
  GrantObject,
  Item,
  ItemList,
  ListObject,
  Place,
  ResponseObject,
} from '../protocol';
import { asChatError, ChatError, errorOfAnswer } from './errors';

/**
 * One HTTP request as the signed-in user. Resolves for any status; rejects when there is no answer,
 * or on abort.
 */
export type Transport = (request: {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}) => Promise<{
  status: number;
  retryAfter: number | null;
  body: ReadableStream<Uint8Array> | null;
}>;

type Request = Parameters<Transport>[0];

export interface Api {
  assistant: (
    place: Place,
    workflow: string | null,
    signal?: AbortSignal,
  ) => Promise<AssistantInfo>;
  conversation: (id: string, signal?: AbortSignal) => Promise<ConversationObject>;
  /** All items, the oldest first. */
  items: (conversationId: string, signal?: AbortSignal) => Promise<Item[]>;
  /** Starts a response and gives its event stream. The same key starts it only once. */
  createResponse: (
    request: CreateResponseRequest,
    idempotencyKey: string,
    signal?: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array>>;
  /** The events after sequence number `after`, then those to come. */
  followResponse: (
    id: string,
    after: number,
    signal?: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array>>;
  cancelResponse: (id: string) => Promise<ResponseObject>;
  /** The bytes of what a tool gave back, as a blob of `type`. */
  media: (callId: string, mediaId: string, type: string, signal?: AbortSignal) => Promise<Blob>;
  /** Answers what a server asks in the middle of a call. */
  answerElicitation: (
    callId: string,
    elicitationId: string,
    answer: AnswerElicitationRequest,
  ) => Promise<void>;
  /** Where the person agrees that the assistant uses their account at this server. */
  connectServer: (label: string) => Promise<AuthorizationStart>;
  disconnectServer: (label: string) => Promise<void>;
  /** Remembered approvals of this person that still hold in the course. */
  grants: (courseId: string, signal?: AbortSignal) => Promise<ListObject<GrantObject>>;
  revokeGrant: (id: string) => Promise<void>;
  /** Any other call that answers with JSON, for parts which are loaded on demand. */
  call: <T>(request: Request) => Promise<T>;
}

const PAGE = 200;

export function createApi(transport: Transport): Api {
  async function send(request: Request): Promise<ReadableStream<Uint8Array> | null> {
    const { status, retryAfter, body } = await transport(request).catch((error: unknown) => {
      throw request.signal?.aborted ? error : asChatError(error);
    });
    if (status < 200 || status > 299) {
      throw errorOfAnswer(status, await readText(body), retryAfter);
    }
    return body;
  }

  async function open(request: Request): Promise<ReadableStream<Uint8Array>> {
    const body = await send(request);
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
    assistant: (place, workflow, signal) =>
      get(`/v1/assistant${query({ ...place, model: workflow })}`, signal),
    conversation: (id, signal) => get(`/v1/conversations/${encodeURIComponent(id)}`, signal),
    items: async (conversationId, signal) => {
      const items: Item[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page: ItemList = await get(
          `/v1/conversations/${encodeURIComponent(conversationId)}/items${query({ order: 'asc', limit: PAGE, after })}`,
          signal,
        );
        items.push(...page.data);
        after = page.last_id;
        more = page.has_more && after !== null;
      }
      return items;
    },
    createResponse: (request, idempotencyKey, signal) =>
      open({
        method: 'POST',
        path: '/v1/responses',
        body: request,
        headers: { 'Idempotency-Key': idempotencyKey },
        signal,
      }),
    followResponse: (id, after, signal) =>
      open({
        method: 'GET',
        path: `/v1/responses/${encodeURIComponent(id)}${query({ stream: 'true', starting_after: after })}`,
        signal,
      }),
    cancelResponse: (id) =>
      json({ method: 'POST', path: `/v1/responses/${encodeURIComponent(id)}/cancel` }),
    media: async (callId, mediaId, type, signal) => {
      const body = await open({
        method: 'GET',
        path: `/v1/mcp_calls/${encodeURIComponent(callId)}/media/${encodeURIComponent(mediaId)}`,
        signal,
      });
      return new Blob(await readAll(body), { type });
    },
    answerElicitation: async (callId, elicitationId, answer) => {
      const path = `/v1/mcp_calls/${encodeURIComponent(callId)}/elicitations/${encodeURIComponent(elicitationId)}`;
      await send({ method: 'POST', path, body: answer });
    },
    connectServer: (label) => json({ method: 'POST', path: authorizationOf(label) }),
    disconnectServer: async (label) => {
      await json({ method: 'DELETE', path: authorizationOf(label) });
    },
    grants: (courseId, signal) => get(`/v1/grants${query({ course_id: courseId })}`, signal),
    revokeGrant: async (id) => {
      await json({ method: 'DELETE', path: `/v1/grants/${encodeURIComponent(id)}` });
    },
    call: json,
  };
}

const authorizationOf = (label: string) =>
  `/v1/mcp_servers/${encodeURIComponent(label)}/authorization`;

/** The query string; what is `null` or `undefined` is left out. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const entries = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined,
  );
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
