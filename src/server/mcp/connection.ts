/** One long-lived connection per MCP server, opened when first needed and rebuilt when it is lost; a call is never repeated. */
import { SseError, type CallToolResult, type Client, type Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';
import { createBreaker } from './breaker';
import { openClient, verdictOf, type Verdict } from './connect';
import { didNotAnswer, failureOf, timedOut, type CallFailure } from './failure';
import { throttledProgress, type CallProgress } from './progress';
import { createSession, type Session } from './session';
import { structuredMisfit } from './structured';

export interface Connection {
  readonly server: McpServerConfig;
  /** The server's raw tool definitions, cached until the server says they changed or the connection is lost. */
  tools: () => Promise<readonly Tool[]>;
  /** Never rejects; sends at most one `tools/call`. */
  call: (name: string, args: Record<string, unknown>, signal: AbortSignal, options?: CallOptions) => Promise<CallAnswer>;
  /** `unavailable` from a failure until the server answers again. */
  status: () => 'ready' | 'connecting' | 'unavailable';
  /** Who answered, in its own words; `null` when not connected. */
  describe: () => ServerDescription | null;
  close: () => Promise<void>;
}

export interface CallOptions {
  /** A few times per second at most. */
  onProgress?: (progress: CallProgress) => void;
  /** Asked with the definition that the server offers now; false keeps the call from being sent (`definition_changed`). */
  accepts?: (definition: Tool) => boolean;
}

/** `misfit` says how the structured result breaks the tool's `outputSchema`; `null` when it keeps to it, or there is none. */
export type CallAnswer = { result: CallToolResult; misfit: string | null } | { failure: CallFailure };

export interface ServerDescription {
  era: 'modern' | 'legacy';
  protocolVersion: string;
  serverName: string;
  /** Names only, e.g. `tools`. */
  capabilities: string[];
}

export interface ConnectionDeps {
  fetch: typeof fetch;
  now: () => number;
  /** At least 0, less than 1; spreads reconnections. */
  random: () => number;
  /** Told about failures, without URL or headers. */
  log: (event: { server: string; message: string; error?: unknown }) => void;
}

/** A server that was upgraded to a newer era still answers the older one, so the question is asked anew after an hour. */
const VERDICT_MS = 3_600_000;

function describe(client: Client): ServerDescription {
  return {
    era: client.getProtocolEra() ?? 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverName: client.getServerVersion()?.name ?? '',
    capabilities: Object.keys(client.getServerCapabilities() ?? {}).sort(),
  };
}

export function createConnection(server: McpServerConfig, deps: ConnectionDeps): Connection {
  const breaker = createBreaker(deps);
  const log = (message: string, error?: unknown) => deps.log({ server: server.label, message, error });
  let session: Session | null = null;
  let preparing: Promise<Session> | null = null;
  let verdict: { value: Verdict; at: number } | null = null;

  /** Calls under way may still be answered; nothing new is sent over it, and nothing it taught is believed. */
  function drop(lost: Session): void {
    if (session === lost) session = null;
    verdict = null;
    lost.retire();
  }

  /** The session is gone at the server, and with it the answers of the calls under way. */
  function abandon(lost: Session): void {
    if (session === lost) session = null;
    lost.close().catch((error: unknown) => log('closing the connection failed', error));
  }

  function attend(opened: Session): void {
    const { client } = opened;
    client.onclose = () => { if (session === opened) session = null; };
    client.onerror = (error) => {
      opened.distrust();
      // This transport would reconnect by itself, to a session that was never initialized.
      if (SseError.isInstance(error)) abandon(opened);
      else if (opened === session && opened.calls() > 0) ready().catch((reason: unknown) => log('the connection is lost', reason));
    };
  }

  /** The SDK subscribes by itself only when it was not told the era. Without the subscription, changes would go unnoticed. */
  async function watchTools(opened: Session): Promise<void> {
    const { client } = opened;
    if (client.getProtocolEra() !== 'modern' || !client.getServerCapabilities()?.tools?.listChanged) return;
    const subscription = client.autoOpenedSubscription
      ?? await client.listen({ toolsListChanged: true }, { timeout: server.timeouts.listMs });
    void subscription.closed.then((how) => { if (how !== 'local') drop(opened); });
  }

  async function open(): Promise<Session> {
    const known = verdict !== null && deps.now() - verdict.at < VERDICT_MS ? verdict.value : undefined;
    let opened: Session | null = null;
    const client = await openClient(server, deps.fetch, {
      verdict: known, listChanged: { tools: { autoRefresh: false, onChanged: () => opened?.forgetTools() } },
    });
    opened = createSession(client, server, {
      now: deps.now, onAnswer: breaker.succeeded, onCloseFailed: (error) => log('closing the connection failed', error),
    });
    if (known === undefined) verdict = { value: verdictOf(client, server), at: deps.now() };
    attend(opened);
    await watchTools(opened).catch((error: unknown) => log('subscribing to changes failed', error));
    return opened;
  }

  async function prepare(): Promise<Session> {
    const current = session;
    if (current) {
      if (await current.answers()) return current;
      abandon(current);
    }
    try {
      session = await open();
      return session;
    } catch (error) {
      verdict = null;
      breaker.failed();
      log('connecting failed', error);
      throw error;
    }
  }

  /** A session that can be entrusted with a call. Everyone who needs one at the same time waits for the same attempt. */
  async function ready(): Promise<Session> {
    if (breaker.isOpen()) throw new Error(`${server.label} failed a moment ago`);
    if (session?.isTrusted()) return session;
    preparing ??= prepare().finally(() => { preparing = null; });
    return preparing;
  }

  async function listOver(current: Session, attempt: 'first' | 'last'): Promise<readonly Tool[]> {
    try {
      return await current.listTools();
    } catch (error) {
      log('listing tools failed', error);
      drop(current);
      if (attempt === 'last' || timedOut(error)) breaker.failed();
      throw error;
    }
  }

  async function listed(): Promise<{ current: Session; tools: readonly Tool[] }> {
    const first = await ready();
    const known = first.knownTools();
    if (known) return { current: first, tools: known };
    try {
      return { current: first, tools: await listOver(first, 'first') };
    } catch {
      // Logged. Listing changes nothing at the server, so a lost session may be rebuilt and asked again, once.
      const second = await ready();
      return { current: second, tools: await listOver(second, 'last') };
    }
  }

  async function send(current: Session, tool: Tool, args: Record<string, unknown>, signal: AbortSignal, options: CallOptions): Promise<CallAnswer> {
    try {
      const onProgress = throttledProgress(options.onProgress ?? (() => {}), deps.now);
      const result = await current.callTool(tool, args, { signal, onProgress });
      return { result, misfit: structuredMisfit(tool, result) };
    } catch (error) {
      log(`calling ${tool.name} failed`, error);
      // A tool that hangs does not mean that its server does: that one is asked before the next call.
      if (timedOut(error)) current.distrust();
      else if (didNotAnswer(error)) drop(current);
      return { failure: failureOf(error, server.name, signal.aborted) };
    }
  }

  return {
    server,
    status: () => (breaker.hasFailed() ? 'unavailable' : session ? 'ready' : 'connecting'),
    describe: () => (session ? describe(session.client) : null),
    tools: async () => (await listed()).tools,
    async call(name, args, signal, options = {}) {
      const unsent = (code: CallFailure['code'], message: string): CallAnswer => ({ failure: { sent: false, code, message } });
      let target: { current: Session; tools: readonly Tool[] };
      try {
        target = await listed();
      } catch {
        // Logged where it happened; nothing was sent.
        return unsent('server_unavailable', `${server.name} cannot be reached.`);
      }
      const tool = target.tools.find((offered) => offered.name === name);
      if (!tool) return unsent('tool_not_found', `${server.name} no longer offers this tool.`);
      if (options.accepts?.(tool) === false) return unsent('definition_changed', 'The tool has changed since it was shown. It was not called.');
      if (signal.aborted) return unsent('cancelled', 'Stopped before this call was sent.');
      return send(target.current, tool, args, signal, options);
    },
    async close() {
      const current = await preparing?.catch(() => null) ?? session;
      session = null;
      await current?.close();
    },
  };
}
