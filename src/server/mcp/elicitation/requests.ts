/**
 * The `initialize` eras: a server sends requests of its own while a call runs. A connection may be
 * shared by many people, so each question must be traced to one call; one that cannot be is
 * declined and shown to nobody.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ProtocolError, ProtocolErrorCode, type Client } from '@modelcontextprotocol/client';
import { QuestionRefused, type Interview } from './interview';

export interface ServerRequests {
  /** While `work` runs, what the server asks in its course is put to this interview. */
  during: <T>(interview: Interview, work: () => Promise<T>) => Promise<T>;
}

/**
 * What the server is told for methods that it was never offered (MCP 2026-07-28 deprecates both).
 */
const DECLINED: Readonly<Record<string, string>> = {
  'sampling/createMessage':
    'Sampling is not supported: servers get no access to the model of this assistant.',
  'roots/list': 'Roots are not supported: this assistant has no files to offer.',
};

export function attendRequests(client: Client): ServerRequests {
  const running = new Set<Interview>();
  /**
   * What arrives on the stream of a call's own POST is handled in the asynchronous context in which
   * that call was sent. Other streams (the session's GET, HTTP+SSE, a child process) were opened
   * outside of any call of this client.
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
      return await interview.put(params, mcpReq.signal);
    } catch (error) {
      if (error instanceof QuestionRefused) {
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
