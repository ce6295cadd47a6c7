/**
 * One open client and its state: its tools, whether it can still be trusted, and how many calls
 * depend on it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import {
  StreamableHTTPClientTransport,
  type CallToolResult,
  type Client,
  type Tool,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import type { Metrics } from '../../metrics';
import { toolObjection } from '../../policy';
import type { Tracer } from '../../tracing';
import { attendRequests } from '../elicitation';
import { didNotAnswer } from './failure';
import { createListingCache, listTools, type Listing } from '../definitions/listing';
import { sendCall, type Line, type SendOptions } from './send-call';

/**
 * Changes nothing on the server.
 * @param answered Call it when the server has answered; a cached answer is no sign of life.
 */
export type ReadOnlyRequest<T> = (client: Client, answered: () => void) => Promise<T>;

export interface Session {
  readonly client: Client;
  /** False if it must answer a harmless request before it gets a call. */
  isTrusted: () => boolean;
  /** Call it when something went wrong on the wire. */
  distrust: () => void;
  /** Sends a harmless request; false if the session is lost. */
  answers: () => Promise<boolean>;
  /** @param fresh Asks the server now, even if a listing is cached. */
  listing: (fresh: boolean) => Promise<Listing>;
  /** Call it when the server says that its tools have changed. */
  forgetTools: () => void;
  /** Sends a request that changes nothing on the server. */
  query: <T>(request: ReadOnlyRequest<T>) => Promise<T>;
  callTool: (
    tool: Tool,
    args: Record<string, unknown>,
    options: SendOptions,
  ) => Promise<CallToolResult>;
  /** Number of running calls and read-only requests. */
  calls: () => number;
  /** Closes once no call is running. */
  retire: () => void;
  /** Ends the session on the server, if there is one, then closes. */
  end: () => Promise<void>;
  /** Closes now; a running call ends with an error. */
  close: () => void;
}

export interface SessionDeps {
  now: () => number;
  /** `mcp.allowed_hosts`: only their pages may be opened over plain http. */
  allowedHosts: readonly string[];
  /** Called for every answer of the server. */
  onAnswer: () => void;
  onCloseFailed: (error: unknown) => void;
  /** Called if the person could not be asked the server's question. */
  onElicitFailed: (error: unknown) => void;
  metrics: Metrics;
  tracer: Tracer;
}

/**
 * A restarted server forgets its sessions silently, so after this much silence it is checked first.
 */
const QUIET_MS = 5_000;
const COURTESY_MS = 1_000;

async function isAlive(client: Client, legacy: boolean, timeout: number): Promise<boolean> {
  try {
    await (legacy ? client.ping({ timeout }) : client.discover({ timeout }));
    return true;
  } catch (error) {
    // A protocol error is an answer, too. After anything else, a new session costs little.
    return !didNotAnswer(error);
  }
}

async function endAtServer(
  client: Client,
  onCloseFailed: SessionDeps['onCloseFailed'],
): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport) {
    // A courtesy that must not delay the close.
    await Promise.race([
      transport.terminateSession(),
      wait(COURTESY_MS, undefined, { ref: false }),
    ]).catch(onCloseFailed);
  }
  await client.close();
}

/** What a call needs to be sent. */
function lineTo(
  client: Client,
  server: McpServerConfig,
  { allowedHosts, onElicitFailed, metrics, tracer }: SessionDeps,
): Line {
  const requests = attendRequests(client);
  return { client, server, requests, allowedHosts, onElicitFailed, metrics, tracer };
}

export function createSession(client: Client, server: McpServerConfig, deps: SessionDeps): Session {
  const legacy = client.getProtocolEra() === 'legacy';
  /** A lost child process closes the transport, and modern-era requests need no session. */
  const canBeForgotten = legacy && server.transport !== 'stdio';
  const line = lineTo(client, server, deps);
  let trusted = true;
  let answeredAt = deps.now();
  let calls = 0;
  let retired = false;

  function answered(): void {
    answeredAt = deps.now();
    deps.onAnswer();
  }

  function closeQuietly(): void {
    client.close().catch(deps.onCloseFailed);
  }

  async function underWay<T>(work: () => Promise<T>): Promise<T> {
    calls += 1;
    try {
      return await work();
    } finally {
      calls -= 1;
      if (retired && calls === 0) {
        closeQuietly();
      }
    }
  }

  const listings = createListingCache(async () => {
    const listing = await listTools(client, {
      now: deps.now,
      timeoutMs: server.timeouts.listMs,
      wanted: ({ name, annotations }) =>
        toolObjection(server, { name, annotations: annotations ?? null }) === null,
    });
    answered();
    return listing;
  }, deps.now);

  return {
    client,
    isTrusted: () => trusted && !(canBeForgotten && deps.now() - answeredAt > QUIET_MS),
    distrust() {
      trusted = false;
    },
    async answers() {
      if (!(await isAlive(client, legacy, server.timeouts.connectMs))) {
        return false;
      }
      trusted = true;
      answered();
      return true;
    },
    listing: (fresh) => listings.get(fresh),
    forgetTools: () => listings.invalidate(),
    query: (request) => underWay(() => request(client, answered)),
    async callTool(tool, args, options) {
      return underWay(async () => {
        const result = await sendCall(line, tool, args, options);
        answered();
        return result;
      });
    },
    calls: () => calls,
    retire() {
      retired = true;
      if (calls === 0) {
        closeQuietly();
      }
    },
    end: () => endAtServer(client, deps.onCloseFailed),
    close: closeQuietly,
  };
}
