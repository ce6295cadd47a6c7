/**
 * Opens sessions with an MCP server, handles their errors, and remembers for an hour how the server
 * was reached.
 */
import { SseError } from '@modelcontextprotocol/client';
import { offTrail, type Log } from '../../base';
import type { McpServerConfig } from '../../config';
import { NO_METRICS, type Metrics } from '../../metrics';
import { NO_TRACES, type Tracer } from '../../tracing';
import { AuthorizationRequired } from '../oauth/flow';
import { hearingWaits } from './asked-to-wait';
import type { Breaker } from './breaker';
import { openClient, verdictOf, type OpenOptions, type Verdict } from './connect';
import { askedToWait } from './failure';
import { followLists, watchLists } from './list-changes';
import { ProgramFailed } from './program';
import { createSession, type Session } from './session';
import type { OnMessage } from './show-messages';

export interface OpenerDeps {
  fetch: typeof fetch;
  /** `mcp.allowed_hosts`; none by default. */
  allowedHosts?: readonly string[];
  /** Gives requests their token, if the server's headers are not enough. */
  authProvider?: OpenOptions['authProvider'];
  now: () => number;
  /** At least 0, less than 1; spreads reconnections. */
  random: () => number;
  /** Gets failures, without URL or headers. */
  log: Log;
  /** Nobody counts or traces by default. */
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
  /** Gets every JSON-RPC message, redacted; set it only for an operator who asks for them. */
  onMessage?: ((label: string, ...message: Parameters<OnMessage>) => void) | undefined;
}

interface Attention {
  breaker: Breaker;
  onClosed: (opened: Session) => void;
  /** The server has lost the session. */
  onSessionLost: (opened: Session) => void;
  /** Another error on the wire; the session is no longer trusted. */
  onError: (opened: Session) => void;
  /** Changes of the lists are no longer announced. */
  onSubscriptionLost: (opened: Session) => void;
}

interface Opener {
  /** @throws whatever connecting throws; it is already logged. */
  open: () => Promise<Session>;
  /** The next session asks the server again how to reach it. */
  forgetVerdict: () => void;
}

/**
 * A server upgraded to a newer era still answers the older one, so the era is checked again after
 * an hour.
 */
const VERDICT_MS = 3_600_000;

/** No sampling and no roots: both are deprecated, and sampling would hand the model to servers. */
const CAPABILITIES = { elicitation: { form: {}, url: {} } } as const;

function attend(opened: Session, { onClosed, onSessionLost, onError }: Attention): void {
  const { client } = opened;
  client.onclose = () => onClosed(opened);
  client.onerror = (error) => {
    if (askedToWait(error)) {
      return;
    }
    opened.distrust();
    // The SSE transport would reconnect on its own, to a session that was never initialized.
    if (SseError.isInstance(error)) {
      onSessionLost(opened);
    } else {
      onError(opened);
    }
  };
}

export function createOpener(
  server: McpServerConfig,
  deps: OpenerDeps,
  attention: Attention,
): Opener {
  const { breaker, onSubscriptionLost } = attention;
  const log = (message: string, error?: unknown) =>
    deps.log({ subject: server.label, message, error });
  let verdict: { value: Verdict; at: number } | null = null;

  async function openSession(): Promise<Session> {
    const known =
      verdict !== null && deps.now() - verdict.at < VERDICT_MS ? verdict.value : undefined;
    let announcing: Session | null = null;
    const client = await openClient(server, hearingWaits(deps.fetch, deps.now), {
      authProvider: deps.authProvider,
      onProgramEnd: (words) => log(`the program ended; ${words || 'it wrote nothing'}`, undefined),
      verdict: known,
      pacing: deps,
      ...(deps.onMessage && { onMessage: deps.onMessage.bind(null, server.label) }),
      onFlood: () => log('it asked too much at once: the connection is closed'),
      capabilities: CAPABILITIES,
      listChanged: followLists(() => announcing),
    });
    const opened = createSession(client, server, {
      now: deps.now,
      allowedHosts: deps.allowedHosts ?? [],
      onAnswer: breaker.succeeded,
      onCloseFailed: (error) => log('closing the connection failed', error),
      onElicitFailed: (error) => log('a question could not be put to the person', error),
      metrics: deps.metrics ?? NO_METRICS,
      tracer: deps.tracer ?? NO_TRACES,
    });
    announcing = opened;
    if (known === undefined) {
      verdict = { value: verdictOf(client, server), at: deps.now() };
    }
    attend(opened, attention);
    await watchLists(client, server, () => onSubscriptionLost(opened)).catch((error: unknown) =>
      log('subscribing to changes failed', error),
    );
    return opened;
  }

  return {
    async open() {
      try {
        // A session serves many, whoever needs it first.
        return await offTrail(openSession);
      } catch (error) {
        verdict = null;
        // If a person must connect first, no request was sent, and waiting does not help.
        if (!(error instanceof AuthorizationRequired)) {
          breaker.failed(askedToWait(error)?.waitMs ?? 0);
        }
        const words = error instanceof ProgramFailed ? error.message : '';
        log(['connecting failed', words].filter(Boolean).join('; '), error);
        throw error;
      }
    },
    forgetVerdict() {
      verdict = null;
    },
  };
}
