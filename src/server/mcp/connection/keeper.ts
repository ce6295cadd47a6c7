/**
 * Keeps one session with an MCP server: opens it when first needed, checks it before trusting it
 * again, and rebuilds it when lost.
 */
import type { McpServerConfig } from '../../config';
import { createBreaker, type Breaker } from './breaker';
import { createOpener, type OpenerDeps } from './opener';
import type { Session } from './session';

/** `unavailable` from a failure until the server answers again. */
export type ConnectionStatus = 'ready' | 'connecting' | 'unavailable';

export interface Keeper {
  /**
   * A session that can be trusted with a call. Simultaneous callers share one attempt.
   * @throws Error immediately while the server is paused after a failure; otherwise whatever
   * connecting throws.
   */
  ready: () => Promise<Session>;
  current: () => Session | null;
  /**
   * Running calls may still get their answers. Nothing new is sent over it, and its negotiated era
   * is forgotten.
   */
  drop: (lost: Session) => void;
  /** The server has forgotten the session; how to reach it is still known. */
  replace: (lost: Session) => void;
  /** Its `failed` is for a server that can be reached, but cannot be used. */
  breaker: Breaker;
  status: () => ConnectionStatus;
  close: () => Promise<void>;
}

/** @param onLost Called when there is no session any more. */
export function createKeeper(
  server: McpServerConfig,
  deps: OpenerDeps,
  onLost: () => void = () => {},
): Keeper {
  const breaker = createBreaker(deps);
  const log = (message: string, error?: unknown) =>
    deps.log({ subject: server.label, message, error });
  let session: Session | null = null;
  let preparing: Promise<Session> | null = null;
  const opener = createOpener(server, deps, {
    breaker,
    onClosed: release,
    onSessionLost: (lost) => lose(lost, 'close'),
    onError(troubled) {
      if (troubled === session && troubled.calls() > 0) {
        ready().catch((reason: unknown) => log('the connection is lost', reason));
      }
    },
    onSubscriptionLost: drop,
  });

  function release(lost: Session): void {
    if (session === lost) {
      session = null;
      onLost();
    }
  }

  /** @param end `close` if the answers of running calls are lost, too. */
  function lose(lost: Session, end: 'close' | 'retire'): void {
    release(lost);
    lost[end]();
  }

  function drop(lost: Session): void {
    opener.forgetVerdict();
    lose(lost, 'retire');
  }

  async function prepare(): Promise<Session> {
    const current = session;
    if (current) {
      if (await current.answers()) {
        return current;
      }
      lose(current, 'close');
    }
    session = await opener.open();
    return session;
  }

  async function ready(): Promise<Session> {
    if (breaker.isOpen()) {
      throw new Error(`${server.label} failed a moment ago`);
    }
    if (session?.isTrusted()) {
      return session;
    }
    preparing ??= prepare().finally(() => {
      preparing = null;
    });
    return preparing;
  }

  return {
    ready,
    current: () => session,
    drop,
    replace: (lost) => lose(lost, 'retire'),
    breaker,
    status: () => (breaker.failedAt() !== null ? 'unavailable' : session ? 'ready' : 'connecting'),
    async close() {
      const current = (await preparing?.catch(() => null)) ?? session;
      session = null;
      await current?.end();
    },
  };
}
