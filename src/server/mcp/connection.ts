/** One MCP server as the rest of the BFF sees it: its tools, and calls that are sent at most once. */
import type { CallToolResult, Client, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../config/types';
import { didNotAnswer, failureOf, timedOut, type CallFailure } from './failure';
import { createKeeper, type KeeperDeps } from './keeper';
import { throttledProgress, type CallProgress } from './progress';
import type { Session } from './session';
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

export type ConnectionDeps = KeeperDeps;

function describe(client: Client): ServerDescription {
  return {
    era: client.getProtocolEra() ?? 'legacy',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? '',
    serverName: client.getServerVersion()?.name ?? '',
    capabilities: Object.keys(client.getServerCapabilities() ?? {}).sort(),
  };
}

export function createConnection(server: McpServerConfig, deps: ConnectionDeps): Connection {
  const keeper = createKeeper(server, deps);
  const log = (message: string, error: unknown) => deps.log({ server: server.label, message, error });

  async function listOver(current: Session, attempt: 'first' | 'last'): Promise<readonly Tool[]> {
    try {
      return await current.listTools();
    } catch (error) {
      log('listing tools failed', error);
      keeper.drop(current);
      if (attempt === 'last' || timedOut(error)) keeper.failed();
      throw error;
    }
  }

  async function listed(): Promise<{ current: Session; tools: readonly Tool[] }> {
    const first = await keeper.ready();
    const known = first.knownTools();
    if (known) return { current: first, tools: known };
    try {
      return { current: first, tools: await listOver(first, 'first') };
    } catch {
      // Logged. Listing changes nothing at the server, so a lost session may be rebuilt and asked again, once.
      const second = await keeper.ready();
      return { current: second, tools: await listOver(second, 'last') };
    }
  }

  async function send(current: Session, tool: Tool, args: Record<string, unknown>, signal: AbortSignal, report: CallOptions['onProgress'],
  ): Promise<CallAnswer> {
    try {
      const result = await current.callTool(tool, args, { signal, onProgress: throttledProgress(report ?? (() => {}), deps.now) });
      return { result, misfit: structuredMisfit(tool, result) };
    } catch (error) {
      log(`calling ${tool.name} failed`, error);
      // A tool that hangs does not mean that its server does: that one is asked before the next call.
      if (timedOut(error)) current.distrust();
      else if (didNotAnswer(error)) keeper.drop(current);
      return { failure: failureOf(error, server.name, signal.aborted) };
    }
  }

  return {
    server,
    status: keeper.status,
    describe() {
      const current = keeper.current();
      return current && describe(current.client);
    },
    tools: async () => (await listed()).tools,
    async call(name, args, signal, { onProgress, accepts } = {}) {
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
      if (accepts?.(tool) === false) return unsent('definition_changed', 'The tool has changed since it was shown. It was not called.');
      if (signal.aborted) return unsent('cancelled', 'Stopped before this call was sent.');
      return send(target.current, tool, args, signal, onProgress);
    },
    close: keeper.close,
  };
}
