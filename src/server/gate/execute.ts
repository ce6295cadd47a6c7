/** Sends a call once: after the last check, under a claim, and with its outcome in the ledger. */
import type { CallProgress } from '../../protocol';
import { parseExact, type JsonObject } from '../base';
import { contractHash, isBoundTo, isWithheld, type Catalog, type Connection } from '../mcp';
import { decide, parameterRefusal, refusal, rejection, type CallRefusal } from '../policy';
import type { Store, ToolCall } from '../store';
import { outcomeOf, type OutcomeOptions } from './outcome';
import { boundQuestions, resumedWith, type AskPerson } from './questions';

export interface ExecutorDeps extends OutcomeOptions {
  toolCalls: Store['toolCalls'];
  elicitations: Pick<Store['elicitations'], 'takeResumed' | 'isLeftOpen'>;
  connections: ReadonlyMap<string, Connection>;
  /** Asked right before the call is claimed: why the person may not use its tool any more. */
  objection: (call: ToolCall) => Promise<CallRefusal | null>;
  /** Called a few times per second at most, while the call runs. */
  onProgress: (progress: CallProgress) => void;
  /** Asks the person a question from the server; absent if nobody can answer. */
  elicit?: AskPerson;
}

/** Read from the row, not from the client or the model: these bytes were shown. */
function argumentsOf(call: ToolCall): JsonObject {
  return parseExact(call.arguments) as JsonObject;
}

/**
 * The call must still match its approval: same server, same URL, same definition, still allowed.
 */
function refusalOf(call: ToolCall, catalog: Catalog, { server }: Connection): CallRefusal | null {
  const tool = catalog.tools.get(call.model_tool_name);
  if (!tool) {
    if (catalog.unavailable.has(call.server_label)) {
      return refusal('server_unreachable', server.name);
    }
    const isStaffsTurn = isWithheld(catalog, call.server_label, call.tool_name);
    return refusal(isStaffsTurn ? 'tool_withheld' : 'tool_gone');
  }
  const isAsked = call.approval_id !== null || call.grant_id !== null;
  if (!isBoundTo(tool, call.definition_hash, isAsked)) {
    return refusal('tool_changed');
  }
  if (decide(server, { name: call.tool_name, annotations: tool.face.annotations }) === 'refuse') {
    return refusal('not_allowed');
  }
  return parameterRefusal(server, call.tool_name, argumentsOf(call));
}

/** Where the call goes, or why it is not sent. */
async function target(
  call: ToolCall,
  catalog: Catalog,
  signal: AbortSignal,
  deps: ExecutorDeps,
): Promise<Connection | CallRefusal> {
  const objection = await deps.objection(call);
  if (signal.aborted) {
    return refusal('run_stopped');
  }
  if (objection) {
    return objection;
  }
  const connection = deps.connections.get(call.server_label);
  if (!connection || connection.server.url !== call.server_url) {
    return refusal('server_removed');
  }
  return refusalOf(call, catalog, connection) ?? connection;
}

/**
 * @param catalog If a person approved the call, now or by a grant, the server was listed again for
 * this approval (`fresh`). What is sent is then what was shown, unless the server changes the tool
 * right afterwards, or without changing its definition. For other calls the list may be as old as
 * the server's own hints allow (one second without hints).
 * @returns The row afterwards, or `null` if another caller has already taken it, or if it was
 * interrupted while the server waits for the person: then it goes on with the answer.
 * @throws AppError or a driver error if the store fails. Then nothing was sent, or the row is
 * `executing` and recovery makes it `unknown`.
 */
export async function execute(
  call: ToolCall,
  catalog: Catalog,
  signal: AbortSignal,
  deps: ExecutorDeps,
): Promise<ToolCall | null> {
  const connection = await target(call, catalog, signal, deps);
  if ('words' in connection) {
    const { errorCode, error } = rejection(connection);
    return (await deps.toolCalls.reject(call, errorCode, error, connection.code))
      ? deps.toolCalls.read(call.id)
      : null;
  }
  const claimed = await deps.toolCalls.claim(call);
  if (claimed !== true) {
    return claimed === 'refused' ? deps.toolCalls.read(call.id) : null;
  }
  const resumed = await resumedWith(call, deps.elicitations);
  if (resumed === null) {
    return null;
  }
  const { note, ...questions } = boundQuestions(deps.elicit, deps.room);
  const contract = catalog.tools.get(call.model_tool_name)?.contract;
  const answer = await connection.call(call.tool_name, argumentsOf(call), signal, {
    onProgress: deps.onProgress,
    ...questions,
    ...(resumed && { resumed }),
    // Checks again at the last moment: the server may have restarted with other tools since the
    // catalog was read. Other words alone change nothing about the call.
    accepts: (definition) => contractHash(definition) === contract,
  });
  if (signal.aborted && (await deps.elicitations.isLeftOpen(call.id))) {
    return null;
  }
  const outcome = await outcomeOf(answer, call, connection, { ...deps, note: note() });
  await deps.toolCalls.finish(call, outcome);
  return deps.toolCalls.read(call.id);
}
