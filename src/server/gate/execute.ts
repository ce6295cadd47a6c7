import type { CallProgress, ToolErrorCode } from '../../protocol';
import type { Effects, JsonObject } from '../base';
import { wordFor, type McpServerConfig } from '../config';
import {
  definitionHash,
  isWithheld,
  type Elicit,
  type CallAnswer,
  type Catalog,
  type Connection,
} from '../mcp';
import type { CallOutcome, Store, ToolCall } from '../store';
import { decide, parameterObjection } from '../policy';
import { readResult } from './result';

export interface ExecutorDeps {
  toolCalls: Store['toolCalls'];
  connections: ReadonlyMap<string, Connection>;
  /** Characters of a result that are kept. */
  resultChars: number;
  newId: Effects['id'];
  /** A few times per second at most, while the call runs. */
  onProgress: (progress: CallProgress) => void;
  /** Puts a question of the server to the person; absent where nobody is there to answer. */
  elicit?: Elicit;
}

interface Refusal {
  code: ToolErrorCode;
  error: string;
}

/** From the row, never from the client or the model again: these are the bytes that were shown. */
function argumentsOf(call: ToolCall): JsonObject {
  return JSON.parse(call.arguments) as JsonObject;
}

/**
 * What was approved must still be what would be sent: same server, same URL, same definition, still
 * allowed.
 */
function refusalOf(call: ToolCall, catalog: Catalog, connection: Connection): Refusal | null {
  const tool = catalog.tools.get(call.model_tool_name);
  if (!tool) {
    if (catalog.unavailable.includes(call.server_label)) {
      return { code: 'server_unavailable', error: `${connection.server.name} cannot be reached.` };
    }
    return isWithheld(catalog, call.server_label, call.tool_name)
      ? {
          code: 'definition_changed',
          error: 'The tool has changed, and staff must look at it first. It was not called.',
        }
      : { code: 'tool_not_found', error: 'The server no longer offers this tool.' };
  }
  if (tool.definitionHash !== call.definition_hash) {
    return {
      code: 'definition_changed',
      error: 'The tool has changed since it was shown. It was not called.',
    };
  }
  const { server } = connection;
  if (decide(server, { name: call.tool_name, annotations: tool.face.annotations }) === 'refuse') {
    return { code: 'policy_denied', error: 'This tool is no longer allowed here.' };
  }
  const error = parameterObjection(server, call.tool_name, argumentsOf(call));
  return error === null ? null : { code: 'policy_denied', error };
}

/** Where the call goes, or why it goes nowhere. */
function target(
  call: ToolCall,
  catalog: Catalog,
  signal: AbortSignal,
  deps: ExecutorDeps,
): Connection | Refusal {
  if (signal.aborted) {
    return { code: 'cancelled', error: 'Stopped before this call was sent.' };
  }
  const connection = deps.connections.get(call.server_label);
  if (!connection || connection.server.url !== call.server_url) {
    return {
      code: 'server_unavailable',
      error: 'The server this call was meant for is no longer configured.',
    };
  }
  return refusalOf(call, catalog, connection) ?? connection;
}

function outcomeOf(
  answer: CallAnswer,
  call: ToolCall,
  server: McpServerConfig,
  { resultChars, newId }: ExecutorDeps,
): CallOutcome {
  if ('failure' in answer) {
    const { sent, message, code } = answer.failure;
    return {
      state: sent === 'unknown' ? 'unknown' : 'failed',
      output: null,
      error: message,
      errorCode: code,
      media: [],
    };
  }
  const { text, media } = readResult(answer.result, {
    maxChars: resultChars,
    newId,
    misfit: answer.misfit,
  });
  const review =
    wordFor(server.review, call.tool_name) === 'always' ? { review: 'pending' as const } : {};
  return answer.result.isError
    ? { state: 'failed', output: null, error: text, errorCode: 'tool_error', media, ...review }
    : { state: 'succeeded', output: text, error: null, errorCode: null, media, ...review };
}

/**
 * @param catalog For a call that a person approved, now or by a grant: its server was asked anew
 *   for this approval (`fresh`). Then what is sent is what was shown, unless the server changes the
 *   tool in the instant after it was asked, or without changing its definition. For a call that
 *   needs no person it may be as old as the server's own hints allow (a second where it gives
 *   none).
 * @returns The row afterwards, or `null` when somebody else had already taken it.
 * @throws AppError or a driver error when the store fails: then nothing was sent, or the row says
 *   `executing` and recovery will call it unknown.
 */
export async function execute(
  call: ToolCall,
  catalog: Catalog,
  signal: AbortSignal,
  deps: ExecutorDeps,
): Promise<ToolCall | null> {
  const connection = target(call, catalog, signal, deps);
  if ('error' in connection) {
    return (await deps.toolCalls.reject(call, connection.code, connection.error))
      ? deps.toolCalls.read(call.id)
      : null;
  }
  const claimed = await deps.toolCalls.claim(call);
  if (claimed !== true) {
    return claimed === 'refused' ? deps.toolCalls.read(call.id) : null;
  }
  const answer = await connection.call(call.tool_name, argumentsOf(call), signal, {
    onProgress: deps.onProgress,
    ...(deps.elicit ? { elicit: deps.elicit } : {}),
    // Once more at the last moment: the server may have been restarted with other tools since the
    // catalog was read.
    accepts: (definition) => definitionHash(definition) === call.definition_hash,
  });
  await deps.toolCalls.finish(call.id, outcomeOf(answer, call, connection.server, deps));
  return deps.toolCalls.read(call.id);
}
