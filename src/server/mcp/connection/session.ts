/**
 * One open client and what is known about it: its tools, whether it can still be trusted, and how
 * many calls depend on it.
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
 * @param answered To be called when the server has answered, as it may not be asked at all where
 *   something is remembered.
 */
export type Question<T> = (client: Client, answered: () => void) => Promise<T>;

export interface Session {
  readonly client: Client;
  /** False when it should be asked something harmless before a call is entrusted to it. */
  isTrusted: () => boolean;
  /** Something went wrong on the wire. */
  distrust: () => void;
  /** Asks something harmless; false when the session is lost. */
  answers: () => Promise<boolean>;
  /** @param fresh Asks the server now, whatever is cached. */
  listing: (fresh: boolean) => Promise<Listing>;
  /** The server says that its tools have changed. */
  forgetTools: () => void;
  /** Asks something that changes nothing at the server. */
  ask: <T>(question: Question<T>) => Promise<T>;
  callTool: (
    tool: Tool,
    args: Record<string, unknown>,
    options: SendOptions,
  ) => Promise<CallToolResult>;
  /** Calls and questions under way. */
  calls: () => number;
  /** Closes as soon as no call is under way. */
  retire: () => void;
  /** Tells the server that the session is over, where there is one to end, then closes. */
  end: () => Promise<void>;
  /** Closes now; a call under way ends with an error. */
  close: () => Promise<void>;
}

export interface SessionDeps {
  now: () => number;
  /** `mcp.allowed_hosts`: whose pages may be opened over plain http. */
  allowedHosts: readonly string[];
  /** Whenever the server has answered. */
  onAnswer: () => void;
  onCloseFailed: (error: unknown) => void;
  /** A question of the server could not be put to the person. */
  onAskFailed: (error: unknown) => void;
}

/**
 * A server that was restarted forgets sessions without a word, so one that has been quiet this long
 * is asked first.
 */
const QUIET_MS = 5_000;
const COURTESY_MS = 1_000;

export function createSession(client: Client, server: McpServerConfig, deps: SessionDeps): Session {
  const legacy = client.getProtocolEra() === 'legacy';
  /**
   * A lost child process closes the transport; requests of the modern era depend on nothing before
   * them.
   */
  const canBeForgotten = legacy && server.transport !== 'stdio';
  const { allowedHosts, onAskFailed } = deps;
  const line = {
    client,
    requests: attendRequests(client),
    timeouts: server.timeouts,
    allowedHosts,
    onAskFailed,
  };
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
      const options = { timeout: server.timeouts.connectMs };
      try {
        await (legacy ? client.ping(options) : client.discover(options));
      } catch (error) {
        // A refusal in protocol is an answer too. Anything else: a new session is as good, and
        // costs little.
        if (didNotAnswer(error)) {
          return false;
        }
      }
      trusted = true;
      answered();
      return true;
    },
    listing: (fresh) => listings.get(fresh),
    forgetTools: () => listings.invalidate(),
    ask: (question) => underWay(() => question(client, answered)),
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
    async end() {
      const { transport } = client;
      if (transport instanceof StreamableHTTPClientTransport) {
        // A courtesy, which must not hold up whoever is closing.
        await Promise.race([
          transport.terminateSession(),
          wait(COURTESY_MS, undefined, { ref: false }),
        ]).catch(deps.onCloseFailed);
      }
      await client.close();
    },
    close: () => client.close(),
  };
}
