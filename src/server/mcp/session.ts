/** One open client and what is known about it: its tools, whether it can still be trusted, and how many calls depend on it. */
import { setTimeout as wait } from 'node:timers/promises';
import { StreamableHTTPClientTransport, type CallToolResult, type Client, type Progress, type Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';
import { toolObjection } from './allowed';
import { didNotAnswer } from './failure';
import { createListingCache, listTools, type Listing } from './listing';

export interface SendOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

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
  callTool: (tool: Tool, args: Record<string, unknown>, options: SendOptions) => Promise<CallToolResult>;
  /** Calls under way. */
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
  /** Whenever the server has answered. */
  onAnswer: () => void;
  onCloseFailed: (error: unknown) => void;
}

/** A server that was restarted forgets sessions without a word, so one that has been quiet this long is asked first. */
const QUIET_MS = 5_000;
const COURTESY_MS = 1_000;

export function createSession(client: Client, server: McpServerConfig, deps: SessionDeps): Session {
  const legacy = client.getProtocolEra() === 'legacy';
  /** A lost child process closes the transport; requests of the modern era depend on nothing before them. */
  const canBeForgotten = legacy && server.transport !== 'stdio';
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

  const listings = createListingCache(async () => {
    const listing = await listTools(client, {
      now: deps.now, timeoutMs: server.timeouts.listMs,
      wanted: ({ name, annotations }) => toolObjection(server, { name, annotations: annotations ?? null }) === null,
    });
    answered();
    return listing;
  }, deps.now);

  return {
    client,
    isTrusted: () => trusted && !(canBeForgotten && deps.now() - answeredAt > QUIET_MS),
    distrust() { trusted = false; },
    async answers() {
      const options = { timeout: server.timeouts.connectMs };
      try {
        await (legacy ? client.ping(options) : client.discover(options));
      } catch (error) {
        // A refusal in protocol is an answer too. Anything else: a new session is as good, and costs little.
        if (didNotAnswer(error)) return false;
      }
      trusted = true;
      answered();
      return true;
    },
    listing: (fresh) => listings.get(fresh),
    forgetTools: () => listings.invalidate(),
    async callTool(tool, args, { signal, onProgress }) {
      const { callMs, totalMs } = server.timeouts;
      // Results are checked by `json-schema.ts`, whose patterns cannot stall. Giving the definition also keeps the SDK from sending
      // the call a second time after a header mismatch.
      const { outputSchema: _ours, ...toolDefinition } = tool;
      calls += 1;
      try {
        const result = await client.callTool({ name: tool.name, arguments: args }, {
          // The SDK's own total limit does not tell the server; an abort does.
          signal: AbortSignal.any([signal, AbortSignal.timeout(totalMs)]),
          timeout: callMs, resetTimeoutOnProgress: true, onprogress: onProgress, toolDefinition,
        });
        answered();
        return result;
      } finally {
        calls -= 1;
        if (retired && calls === 0) closeQuietly();
      }
    },
    calls: () => calls,
    retire() {
      retired = true;
      if (calls === 0) closeQuietly();
    },
    async end() {
      const { transport } = client;
      if (transport instanceof StreamableHTTPClientTransport) {
        // A courtesy, which must not hold up whoever is closing.
        await Promise.race([transport.terminateSession(), wait(COURTESY_MS, undefined, { ref: false })]).catch(deps.onCloseFailed);
      }
      await client.close();
    },
    close: () => client.close(),
  };
}
