/**
 * Keeps one session with an MCP server: opens it when first needed, checks it before trusting it
 * again, and rebuilds it when it is lost.
 */
import type { Log } from '../../base';
import { SseError } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import { createBreaker } from './breaker';
import { openClient, verdictOf, type OpenOptions, type Verdict } from './connect';
import { AuthorizationRequired } from '../oauth/flow';
import { createSession, type Session } from './session';
import { forgetLists } from '../attachables/lists';

export interface KeeperDeps {
  fetch: typeof fetch;
  /** `mcp.allowed_hosts`; none by default. */
  allowedHosts?: readonly string[];
  /** Gives requests their token, where the server's headers are not enough. */
  authProvider?: OpenOptions['authProvider'];
  now: () => number;
  /** At least 0, less than 1; spreads reconnections. */
  random: () => number;
  /** Gets failures, without URL or headers. */
  log: Log;
}

export interface Keeper {
  /**
   * A session that can be trusted with a call. All callers at one time share one attempt.
   * @throws Error at once while the server is left alone after a failure; otherwise what connecting
   *   throws.
   */
  ready: () => Promise<Session>;
  current: () => Session | null;
  /**
   * Calls under way may still get their answers. Nothing new is sent over it, and its verdict is
   * forgotten.
   */
  drop: (lost: Session) => void;
  /** The server can be reached, but cannot be used. */
  failed: () => void;
  /** `unavailable` from a failure until the server answers again. */
  status: () => 'ready' | 'connecting' | 'unavailable';
  close: () => Promise<void>;
}

/**
 * A server that was upgraded to a newer era still answers the older one, so the era is checked
 * again after an hour.
 */
const VERDICT_MS = 3_600_000;

/** No debounce: a server that never stops announcing would delay it without end. */
const UNPROMPTED = { autoRefresh: false, debounceMs: 0 };
/** No sampling and no roots: both are deprecated, and sampling hands the model to servers. */
const CAPABILITIES = { elicitation: { form: {}, url: {} } } as const;

export function createKeeper(server: McpServerConfig, deps: KeeperDeps): Keeper {
  const breaker = createBreaker(deps);
  const log = (message: string, error?: unknown) =>
    deps.log({ subject: server.label, message, error });
  let session: Session | null = null;
  let preparing: Promise<Session> | null = null;
  let verdict: { value: Verdict; at: number } | null = null;

  function drop(lost: Session): void {
    if (session === lost) {
      session = null;
    }
    verdict = null;
    lost.retire();
  }

  /** The server has lost the session, and with it the answers of the calls under way. */
  function abandon(lost: Session): void {
    if (session === lost) {
      session = null;
    }
    lost.close().catch((error: unknown) => log('closing the connection failed', error));
  }

  function attend(opened: Session): void {
    const { client } = opened;
    client.onclose = () => {
      if (session === opened) {
        session = null;
      }
    };
    client.onerror = (error) => {
      opened.distrust();
      // The SSE transport would reconnect by itself, to a session that was never initialized.
      if (SseError.isInstance(error)) {
        abandon(opened);
      } else if (opened === session && opened.calls() > 0) {
        ready().catch((reason: unknown) => log('the connection is lost', reason));
      }
    };
  }

  /**
   * Subscribes to changes of the lists: the SDK does so by itself only when it negotiates the era.
   */
  async function watchLists(opened: Session): Promise<void> {
    const { client } = opened;
    const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
    const announced = {
      ...(tools?.listChanged ? { toolsListChanged: true } : {}),
      ...(resources?.listChanged ? { resourcesListChanged: true } : {}),
      ...(prompts?.listChanged ? { promptsListChanged: true } : {}),
    };
    if (client.getProtocolEra() !== 'modern' || Object.keys(announced).length === 0) {
      return;
    }
    const subscription =
      client.autoOpenedSubscription ??
      (await client.listen(announced, { timeout: server.timeouts.listMs }));
    void subscription.closed.then((how) => {
      if (how !== 'local') {
        drop(opened);
      }
    });
  }

  async function open(): Promise<Session> {
    const known =
      verdict !== null && deps.now() - verdict.at < VERDICT_MS ? verdict.value : undefined;
    let opened: Session | null = null;
    const client = await openClient(server, deps.fetch, {
      authProvider: deps.authProvider,
      verdict: known,
      capabilities: CAPABILITIES,
      listChanged: {
        tools: { ...UNPROMPTED, onChanged: () => opened?.forgetTools() },
        resources: {
          ...UNPROMPTED,
          onChanged: () => {
            if (opened) {
              forgetLists(opened.client, 'resources');
            }
          },
        },
        prompts: {
          ...UNPROMPTED,
          onChanged: () => {
            if (opened) {
              forgetLists(opened.client, 'prompts');
            }
          },
        },
      },
    });
    opened = createSession(client, server, {
      now: deps.now,
      allowedHosts: deps.allowedHosts ?? [],
      onAnswer: breaker.succeeded,
      onCloseFailed: (error) => log('closing the connection failed', error),
      onElicitFailed: (error) => log('a question could not be put to the person', error),
    });
    if (known === undefined) {
      verdict = { value: verdictOf(client, server), at: deps.now() };
    }
    attend(opened);
    await watchLists(opened).catch((error: unknown) => log('subscribing to changes failed', error));
    return opened;
  }

  async function prepare(): Promise<Session> {
    const current = session;
    if (current) {
      if (await current.answers()) {
        return current;
      }
      abandon(current);
    }
    try {
      session = await open();
      return session;
    } catch (error) {
      verdict = null;
      // If a person must connect first, no request was sent and waiting does not help.
      if (!(error instanceof AuthorizationRequired)) {
        breaker.failed();
      }
      log('connecting failed', error);
      throw error;
    }
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
    failed: breaker.failed,
    status: () => (breaker.hasFailed() ? 'unavailable' : session ? 'ready' : 'connecting'),
    async close() {
      const current = (await preparing?.catch(() => null)) ?? session;
      session = null;
      await current?.end();
    },
  };
}
