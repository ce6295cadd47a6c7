/**
 * The `initialize` eras: a server sends its own requests while a call runs. Many people may share a
 * connection, so a request that does not belong to exactly one call is declined, and no person sees
 * it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ProtocolError, ProtocolErrorCode, type Client } from '@modelcontextprotocol/client';
import { ElicitRefused, type Interview } from './interview';

export interface ServerRequests {
  /** While `work` runs, this interview gets the server's requests. */
  during: <T>(interview: Interview, work: () => Promise<T>) => Promise<T>;
}

/**
 * Answers to requests for capabilities that the client never offered (MCP 2026-07-28 deprecates
 * both).
 */
const DECLINED: Readonly<Record<string, string>> = {
  'sampling/createMessage':
    'Sampling is not supported: servers get no access to the model of this assistant.',
  'roots/list': 'Roots are not supported: this assistant has no files to offer.',
};

export function attendRequests(client: Client): ServerRequests {
  const running = new Set<Interview>();
  /**
   * A message on the stream of a call's own POST is handled in the asynchronous context of that
   * call. Other streams (the session's GET, HTTP+SSE, a child process) were opened outside of all
   * calls.
   */
  const ownStream = new AsyncLocalStorage<Interview>();

  function interviewed(): Interview | null {
    const own = ownStream.getStore();
    if (own) {
      return running.has(own) ? own : null;
    }
    const [only = null, another] = running;
    return another ? null : only;
  }

  client.setRequestHandler('elicitation/create', async ({ params }, { mcpReq }) => {
    const interview = interviewed();
    if (!interview) {
      return { action: 'decline' };
    }
    try {
      return await interview.put(params, { withdrawn: mcpReq.signal });
    } catch (error) {
      if (error instanceof ElicitRefused) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
      }
      throw error;
    }
  });
  client.setNotificationHandler('notifications/elicitation/complete', ({ params }) => {
    const own = ownStream.getStore();
    for (const interview of own ? [own] : running) {
      interview.completed(params.elicitationId);
    }
  });
  client.fallbackRequestHandler = async ({ method }) => {
    throw new ProtocolError(
      ProtocolErrorCode.MethodNotFound,
      DECLINED[method] ?? 'Method not found',
    );
  };

  return {
    async during(interview, work) {
      running.add(interview);
      try {
        return await ownStream.run(interview, work);
      } finally {
        running.delete(interview);
      }
    },
  };
}
