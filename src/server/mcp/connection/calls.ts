/**
 * Calls a server's tools: each call is sent once, and once more only if the server did not know the
 * session, so that it certainly did not carry it out.
 */
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import type { Listing } from '../definitions/listing';
import type { Schemas } from '../definitions/schemas';
import type { Elicit, Resumed } from '../elicitation';
import {
  askedToWait,
  didNotAnswer,
  failureOf,
  lostAnswer,
  needsAuthorization,
  type CallFailure,
} from './failure';
import type { Keeper } from './keeper';
import { sessionWasUnknown } from './lost-session';
import { throttledProgress, type CallProgress } from './progress';
import type { Requester } from './requester';
import type { Session } from './session';
import { structuredMisfit } from './structured';

interface CallOptions {
  /** Called a few times per second at most. */
  onProgress?: (progress: CallProgress) => void;
  /** Puts the server's elicitations to the person; if absent, they are declined. */
  elicit?: Elicit;
  /** The answer with which a call goes on that the server has already begun to answer. */
  resumed?: Resumed;
  /** Called for every question beyond what one call may ask. */
  onTooManyQuestions?: () => void;
  /**
   * Gets the definition that the server offers now. If it returns false, the call is not sent
   * (`definition_changed`).
   */
  accepts?: (definition: Tool) => boolean;
}

/**
 * `misfit` says how the structured result breaks the tool's `outputSchema`; `null` if it does not,
 * or there is none.
 */
export type CallAnswer =
  { result: CallToolResult; misfit: string | null } | { failure: CallFailure };

/**
 * Never rejects. Sends at most one `tools/call` that the server may carry out, plus its
 * continuations if the server needs input (MCP 2026-07-28).
 */
export type Call = (
  name: string,
  args: Record<string, unknown>,
  signal: AbortSignal,
  options?: CallOptions,
) => Promise<CallAnswer>;

interface CallerDeps {
  keeper: Keeper;
  requester: Requester;
  schemas: Schemas;
  log: (message: string, error?: unknown) => void;
  now: () => number;
}

const unsent = (code: CallFailure['code'], message: string): { failure: CallFailure } => ({
  failure: { sent: false, code, message },
});

/** The tool to call, or why it must not be called. */
function findTool(
  { tools, unusable }: Listing,
  name: string,
  server: McpServerConfig,
  accepts: CallOptions['accepts'],
): { tool: Tool } | { failure: CallFailure } {
  const tool = tools.find((offered) => offered.name === name);
  if (!tool && !unusable.some((refused) => refused.name === name)) {
    return unsent('tool_not_found', `${server.name} no longer offers this tool.`);
  }
  if (!tool || accepts?.(tool) === false) {
    return unsent(
      'definition_changed',
      'The tool has changed since it was shown. It was not called.',
    );
  }
  return { tool };
}

export function createCaller(
  server: McpServerConfig,
  { keeper, requester, schemas, log, now }: CallerDeps,
): Call {
  /** @returns `null` if the server did not know the session. */
  async function send(
    current: Session,
    tool: Tool,
    args: Record<string, unknown>,
    signal: AbortSignal,
    { onProgress, elicit, resumed, onTooManyQuestions }: CallOptions,
  ): Promise<CallAnswer | null> {
    try {
      const result = await current.callTool(tool, args, {
        signal,
        elicit,
        resumed,
        onTooManyQuestions,
        onProgress: throttledProgress(onProgress ?? (() => {}), now),
      });
      return { result, misfit: await structuredMisfit(tool, result, schemas) };
    } catch (error) {
      log(`calling ${tool.name} failed`, error);
      if (sessionWasUnknown(error, current.client)) {
        keeper.replace(current);
        return null;
      }
      // A hanging tool does not mean a hanging server: the next call checks the server first.
      if (lostAnswer(error)) {
        current.distrust();
      } else if (didNotAnswer(error)) {
        keeper.drop(current);
      }
      return { failure: failureOf(error, server.name, signal.aborted) };
    }
  }

  async function attempt(...[name, args, signal, options = {}]: Parameters<Call>) {
    let target: Awaited<ReturnType<typeof requester.listed>>;
    try {
      target = await requester.listed();
    } catch (error) {
      // Already logged; nothing was sent.
      if (needsAuthorization(error) || askedToWait(error)) {
        return { failure: failureOf(error, server.name, false) };
      }
      return unsent('server_unavailable', `${server.name} cannot be reached.`);
    }
    const { current, listing } = target;
    const found = findTool(listing, name, server, options.accepts);
    if ('failure' in found) {
      return found;
    }
    if (signal.aborted) {
      return unsent('cancelled', 'Stopped before this call was sent.');
    }
    return send(current, found.tool, args, signal, options);
  }

  return async (...call) =>
    (await attempt(...call)) ??
    (await attempt(...call)) ??
    unsent('server_unavailable', `${server.name} does not keep its sessions.`);
}
