/** Sends an approved call, once: claim first, durable before the request leaves, and whatever happens is written down. */
import type { CallToolResult } from '@modelcontextprotocol/client';
import type { ToolErrorCode } from '../../protocol';
import { isWithheld, type CallAnswer, type Catalog, type Connection } from '../mcp';
import type { CallOutcome, Store, ToolCall } from '../store';
import { decide } from './policy';
import { resultText } from './result';

export interface ExecutorDeps {
  toolCalls: Store['toolCalls'];
  connections: ReadonlyMap<string, Connection>;
  /** Characters of a result that are kept. */
  resultChars: number;
}

interface Refusal {
  code: ToolErrorCode;
  error: string;
}

/** What was approved must still be what would be sent: same server, same URL, same definition, still allowed. */
function refusalOf(call: ToolCall, catalog: Catalog, connection: Connection): Refusal | null {
  const tool = catalog.tools.get(call.model_tool_name);
  if (!tool) {
    if (catalog.unavailable.includes(call.server_label)) {
      return { code: 'server_unavailable', error: `${connection.server.name} cannot be reached.` };
    }
    return isWithheld(catalog, call.server_label, call.tool_name)
      ? { code: 'definition_changed', error: 'The tool has changed, and staff must look at it first. It was not called.' }
      : { code: 'tool_not_found', error: 'The server no longer offers this tool.' };
  }
  if (tool.definitionHash !== call.definition_hash) {
    return { code: 'definition_changed', error: 'The tool has changed since it was shown. It was not called.' };
  }
  if (decide(connection.server, call.tool_name) === 'refuse') {
    return { code: 'policy_denied', error: 'This tool is no longer allowed here.' };
  }
  return null;
}

/** Where the call goes, or why it goes nowhere. */
function target(call: ToolCall, catalog: Catalog, signal: AbortSignal, deps: ExecutorDeps): Connection | Refusal {
  if (signal.aborted) return { code: 'cancelled', error: 'Stopped before this call was sent.' };
  const connection = deps.connections.get(call.server_label);
  if (!connection || connection.server.url !== call.server_url) {
    return { code: 'server_unavailable', error: 'The server this call was meant for is no longer configured.' };
  }
  return refusalOf(call, catalog, connection) ?? connection;
}

function outcomeOf(answer: CallAnswer, resultChars: number): CallOutcome {
  if ('result' in answer) return outcomeOfResult(answer.result, resultChars);
  const { failure } = answer;
  return { state: failure.sent === 'unknown' ? 'unknown' : 'failed', output: null, error: failure.message, errorCode: failure.code };
}

function outcomeOfResult(result: CallToolResult, resultChars: number): CallOutcome {
  const text = resultText(result, resultChars);
  return result.isError
    ? { state: 'failed', output: null, error: text, errorCode: 'tool_error' }
    : { state: 'succeeded', output: text, error: null, errorCode: null };
}

/**
 * @param catalog For a call that a person approved: read after the approval, with its server asked anew (`fresh`). Then what is sent
 * is what was shown, unless the server changes the tool in the instant after it was asked, or without changing its definition. For a call
 * that needs no person it may be as old as the server's own hints allow (a second where it gives none).
 * @returns The row afterwards, or `null` when somebody else had already taken it.
 * @throws AppError or a driver error when the store fails: then nothing was sent, or the row says `executing` and recovery will
 * call it unknown.
 */
export async function execute(
  call: ToolCall, catalog: Catalog, signal: AbortSignal, deps: ExecutorDeps,
): Promise<ToolCall | null> {
  const connection = target(call, catalog, signal, deps);
  if ('error' in connection) {
    return await deps.toolCalls.reject(call, connection.code, connection.error) ? deps.toolCalls.read(call.id) : null;
  }
  if (!await deps.toolCalls.claim(call)) return null;
  // From the row, never from the client or the model again: these are the bytes that were shown.
  const answer = await connection.call(call.tool_name, JSON.parse(call.arguments) as Record<string, unknown>, signal);
  await deps.toolCalls.finish(call.id, outcomeOf(answer, deps.resultChars));
  return deps.toolCalls.read(call.id);
}
