/**
 * Reads what a server answers over HTTP before the SDK does: whatever type it claims to be, with
 * whatever status, a readable answer to the request is its answer.
 */
import { isRecord } from '../../base';
import { answers, readJson, type Asked, type Message } from '../messages';
import { UnreadableAnswer } from './answer-errors';
import { createEventReader } from './event-lines';
import { readStream, type StreamListener } from './event-stream';

export interface AnswerListener extends StreamListener {
  /** The request whose stream goes on after this event. */
  resumed: (eventId: string) => Asked | null;
  /** The server has answered the request with something else than its answer. */
  over: (asked: Asked) => void;
}

/** For a transport whose answers all come over the stream of the session. */
export const NOBODY_WAITS: AnswerListener = {
  answered() {},
  reached() {},
  unreadable() {},
  cut() {},
  over() {},
  resumed: () => null,
};

/** What these answer decides how the server is reached; the SDK judges it. */
const HANDSHAKES = new Set(['initialize', 'server/discover']);

const isEvents = ({ headers }: Response): boolean =>
  /^\s*text\/event-stream\b/i.test(headers.get('content-type') ?? '');

function askedIn(body: unknown): Asked | null {
  if (typeof body !== 'string') {
    return null;
  }
  const message: unknown = JSON.parse(body);
  const { id, method } = isRecord(message) ? message : {};
  return typeof method === 'string' && (typeof id === 'string' || typeof id === 'number')
    ? { id, method }
    : null;
}

function askedBy(init: RequestInit | undefined, listener: AnswerListener): Asked | null {
  if (init?.method === 'POST') {
    return askedIn(init.body);
  }
  const eventId = new Headers(init?.headers).get('last-event-id');
  return eventId === null ? null : listener.resumed(eventId);
}

/** The JSON texts of a body: one, or those of the events that stand there instead. */
function jsonTexts(text: string): string[] {
  if (!/^\s*(?:event|data|id|retry)?\s*:/.test(text)) {
    return [text];
  }
  const events = createEventReader();
  return [...events.push(text), ...events.end()].flatMap(({ data }) => data || []);
}

/** None if there is something that is not JSON. */
function messagesIn(text: string, asked: Asked | null): Message[] {
  try {
    return jsonTexts(text).flatMap((json) => readJson(json, asked));
  } catch {
    return [];
  }
}

/** The rest of the answer, with a body that is read already. */
function having({ headers }: Response, status: number, body: string | null, type?: string) {
  const changed = new Headers(headers);
  changed.delete('content-length');
  changed.delete('content-encoding');
  if (type !== undefined) {
    changed.set('content-type', type);
  }
  return new Response(body, { status, headers: changed });
}

function asJson(response: Response, messages: readonly Message[]): Response {
  const body = JSON.stringify(messages.length === 1 ? messages[0] : messages);
  return having(response, 200, body, 'application/json');
}

async function readWhole(
  response: Response,
  asked: Asked,
  listener: AnswerListener,
): Promise<Response> {
  const text = await response.text();
  const isHandshake = HANDSHAKES.has(asked.method);
  const messages = messagesIn(text, asked);
  if (messages.some((message) => answers(message, asked))) {
    listener.answered(asked.id);
    return asJson(response, messages);
  }
  if (messages.length > 0 && !isHandshake) {
    listener.over(asked);
    return asJson(response, messages);
  }
  // A page may come from whatever stands between; JSON comes from the server.
  if (messages.length === 0 && !isHandshake && /^\s*[[{"]/.test(text)) {
    throw new UnreadableAnswer(`HTTP ${response.status}, ${text}`);
  }
  const hasBody = response.status !== 204 && response.status !== 205;
  return having(response, response.status, hasBody ? text : null);
}

/**
 * Statuses that say more than the error beside them: about credentials, about a lost session, and
 * when to come again.
 */
function speaksForItself({ status, headers }: Response, init: RequestInit | undefined): boolean {
  return (
    status === 401 ||
    (status === 403 && headers.has('www-authenticate')) ||
    (status === 404 && new Headers(init?.headers).has('mcp-session-id')) ||
    ((status === 429 || status === 503) && headers.has('retry-after'))
  );
}

/** An error of the protocol that names this request is the server's answer, whatever the status. */
async function readRefusal(
  response: Response,
  asked: Asked,
  listener: AnswerListener,
): Promise<Response> {
  const text = await response.text();
  // Without `asked`: an error for no request in particular stays the refusal that it is.
  const messages = messagesIn(text, null).filter(
    (message) => 'error' in message && answers(message, asked),
  );
  if (messages.length === 0) {
    return having(response, response.status, text);
  }
  listener.answered(asked.id);
  return asJson(
    response,
    messages.slice(0, 1).map((message) => ({ ...message, id: asked.id })),
  );
}

/** A `fetch` for a transport of the SDK. */
export function readingFetch(send: typeof fetch, listener: AnswerListener): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const asked = askedBy(init, listener);
    if (response.ok && isEvents(response)) {
      return readStream(response, asked, listener);
    }
    if (asked === null || init?.method !== 'POST' || listener === NOBODY_WAITS) {
      return response;
    }
    if (response.ok) {
      return readWhole(response, asked, listener);
    }
    return HANDSHAKES.has(asked.method) || speaksForItself(response, init)
      ? response
      : readRefusal(response, asked, listener);
  };
}
