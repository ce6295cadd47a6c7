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
import { toolObjection } from '../../policy';
import { attendRequests } from '../elicitation';
import { didNotAnswer } from './failure';
import { createListingCache, listTools, type Listing } from '../definitions/listing';
import { sendCall, type SendOptions } from './send-call';

/**
 * Changes nothing at the server.
 * @param answered Call it when the server has answered; a remembered answer is no sign of life.
 */
export type ReadOnlyRequest<T> = (client: Client, answered: () => void) => Promise<T>;

export interface Session {
  readonly client: Client;
  /** False when it must answer a harmless request before it gets a call. */
  isTrusted: () => boolean;
  /** Something went wrong on the wire. */
  distrust: () => void;
  /** Sends a harmless request; false when the session is lost. */
  answers: () => Promise<boolean>;
  /** @param fresh Asks the server now, also when a listing is cached. */
  listing: (fresh: boolean) => Promise<Listing>;
  /** The server says that its tools have changed. */
  forgetTools: () => void;
  /** Sends a request that changes nothing at the server. */
  query: <T>(request: ReadOnlyRequest<T>) => Promise<T>;
  callTool: (
    tool: Tool,
    args: Record<string, unknown>,
    options: SendOptions,
  ) => Promise<CallToolResult>;
  /** Calls and read-only requests under way. */
  calls: () => number;
  /** Closes as soon as no call is under way. */
  retire: () => void;
  /** Ends the session at the server, where there is one, then closes. */
  end: () => Promise<void>;
  /** Closes now; a call under way ends with an error. */
  close: () => Promise<void>;
}

export interface SessionDeps {
  now: () => number;
  /** `mcp.allowed_hosts`: only their pages may be opened over plain http. */
  allowedHosts: readonly string[];
  /** Called for every answer of the server. */
  onAnswer: () => void;
  onCloseFailed: (error: unknown) => void;
  /** The person could not be asked what the server wanted. */
  onElicitFailed: (error: unknown) => void;
}

/**
 * A restarted server forgets sessions without a word, so after this much silence it is asked first.
 */
const QUIET_MS = 5_000;
const COURTESY_MS = 1_000;

async function isAlive(client: Client, legacy: boolean, timeout: number): Promise<boolean> {
  try {
    await (legacy ? client.ping({ timeout }) : client.discover({ timeout }));
    return true;
  } catch (error) {
    // A protocol error is an answer too. After anything else, a new session costs little.
    return !didNotAnswer(error);
  }
}

async function endAtServer(
  client: Client,
  onCloseFailed: SessionDeps['onCloseFailed'],
): Promise<void> {
  const { transport } = client;
  if (transport instanceof StreamableHTTPClientTransport) {
    // A courtesy, which must not delay the close.
    await Promise.race([
      transport.terminateSession(),
      wait(COURTESY_MS, undefined, { ref: false }),
    ]).catch(onCloseFailed);
  }
  await client.close();
}

/** What a call is sent over. */
function lineTo(
  client: Client,
  { timeouts }: McpServerConfig,
  { allowedHosts, onElicitFailed }: SessionDeps,
) {
  return { client, requests: attendRequests(client), timeouts, allowedHosts, onElicitFailed };
}

export function createSession(client: Client, server: McpServerConfig, deps: SessionDeps): Session {
  const legacy = client.getProtocolEra() === 'legacy';
  /**
   * A lost child process closes the transport, and requests of the modern era need no session.
   */
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
    close: () => client.close(),
  };
}
