/**
 * The SDK's Streamable HTTP transport, with an end for every request: one whose stream closes or is
 * cut before the answer fails at once instead of waiting for its time limit.
 */
import {
  StreamableHTTPClientTransport,
  type JSONRPCMessage,
  type StreamableHTTPClientTransportOptions,
} from '@modelcontextprotocol/client';
import type { Asked, RequestId } from '../messages';
import { StreamEnded } from './answer-errors';
import { readingFetch, type AnswerListener } from './answers';

interface Waiting extends Asked {
  /** Ends its streams, also those that the SDK would resume. */
  stop: AbortController;
  /** The last event of its stream. */
  eventId: string | null;
  /** What came in place of the answer. */
  unreadable: Error | null;
}

/** Both end in ways that the SDK judges: the era of the server, and a lost subscription. */
const LEFT_ALONE = new Set(['server/discover', 'subscriptions/listen']);

function requestIn(message: JSONRPCMessage | JSONRPCMessage[]): Asked | null {
  return !Array.isArray(message) && 'method' in message && 'id' in message
    ? { id: message.id, method: message.method }
    : null;
}

/** The request that a message withdraws: nobody waits for its answer any more. */
function withdrawnBy(message: JSONRPCMessage | JSONRPCMessage[]): RequestId | null {
  if (
    Array.isArray(message) ||
    !('method' in message) ||
    message.method !== 'notifications/cancelled'
  ) {
    return null;
  }
  const { requestId } = message.params ?? {};
  return typeof requestId === 'string' || typeof requestId === 'number' ? requestId : null;
}

export function streamableHttp(
  url: URL,
  {
    fetch: send,
    ...options
  }: StreamableHTTPClientTransportOptions & {
    fetch: typeof fetch;
  },
): StreamableHTTPClientTransport {
  const waiting = new Map<string, Waiting>();

  /** The SDK learns of the end as of an error that the server answered; `data` holds the reason. */
  function fail(id: RequestId, error: Error): void {
    const request = waiting.get(String(id));
    if (request && waiting.delete(String(id))) {
      const data = request.unreadable ?? error;
      transport.onmessage?.({
        jsonrpc: '2.0',
        id: request.id,
        error: { code: -32_000, message: data.message, data },
      });
      request.stop.abort();
    }
  }

  const listener: AnswerListener = {
    answered: (id) => void waiting.delete(String(id)),
    reached({ id }, eventId) {
      const request = waiting.get(String(id));
      if (request) {
        request.eventId = eventId;
      }
    },
    unreadable({ id }, error) {
      const request = waiting.get(String(id));
      if (request) {
        request.unreadable = error;
      }
    },
    cut: ({ id }, error) => fail(id, error),
    over: ({ id }) => fail(id, new StreamEnded('the answer holds none')),
    resumed: (eventId) =>
      [...waiting.values()].find((request) => request.eventId === eventId) ?? null,
  };

  const transport = new StreamableHTTPClientTransport(url, {
    ...options,
    fetch: readingFetch(send, listener),
  });
  const sendNow = transport.send.bind(transport);
  transport.send = async (message, sendOptions = {}) => {
    const asked = requestIn(message);
    if (asked === null || LEFT_ALONE.has(asked.method)) {
      waiting.delete(String(withdrawnBy(message)));
      return sendNow(message, sendOptions);
    }
    const { id } = asked;
    const { requestSignal, onRequestStreamEnd } = sendOptions;
    const stop = new AbortController();
    requestSignal?.addEventListener('abort', () => waiting.delete(String(id)), {
      signal: stop.signal,
    });
    waiting.set(String(id), { ...asked, stop, eventId: null, unreadable: null });
    try {
      await sendNow(message, {
        ...sendOptions,
        requestSignal: requestSignal ? AbortSignal.any([requestSignal, stop.signal]) : stop.signal,
        onRequestStreamEnd() {
          onRequestStreamEnd?.();
          fail(id, new StreamEnded('the stream ended before the answer'));
        },
      });
    } catch (error) {
      waiting.delete(String(id));
      throw error;
    }
  };
  return transport;
}
