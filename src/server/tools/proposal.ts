/** Turns a tool call as the model wrote it into a ledger row: canonical bytes, checked arguments, and the policy's verdict. */
import type { ToolErrorCode } from '../../protocol';
import { canonicalJson, type JsonObject, type JsonValue } from '../canonical-json';
import type { Effects } from '../effects';
import { parameterObjection, type Catalog, type CatalogTool } from '../mcp';
import type { NewToolCall } from '../store';
import { decide } from './policy';

/** A tool call as it came from the model. */
export interface ModelToolCall {
  id: string;
  toolName: string;
  /** JSON text; anything a model may write. */
  input: string;
}

export interface ProposalContext {
  catalog: Catalog;
  step: number;
  approvalTtlSeconds: number;
  effects: Effects;
}

type Refusal = { errorCode: ToolErrorCode; error: string };

/** Longer arguments are refused: a person could not read them. */
const MAX_ARGUMENT_CHARS = 32_768;

function canonicalArguments(input: string): { text: string; value: JsonObject } | Refusal {
  const invalid = (error: string): Refusal => ({ errorCode: 'invalid_arguments', error });
  if (input.length > MAX_ARGUMENT_CHARS) return invalid(`The arguments are longer than ${MAX_ARGUMENT_CHARS} characters.`);
  try {
    const value = JSON.parse(input.trim() === '' ? '{}' : input) as JsonValue;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return invalid('The arguments are not a JSON object.');
    const text = canonicalJson(value);
    return { text, value: JSON.parse(text) as JsonObject };
  } catch (error) {
    // SyntaxError: not JSON. RangeError: too deep, or a "__proto__" key. Both are the model's to mend.
    return invalid(`The arguments cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function unknownTool(call: ModelToolCall): Omit<NewToolCall, 'id' | 'step' | 'modelCallId' | 'start'> {
  const name = call.toolName.slice(0, 64);
  return {
    modelToolName: name, serverLabel: '', serverUrl: '', toolName: name, definitionHash: '', arguments: '{}',
    face: { server_name: '', tool_title: null, tool_description: null, annotations: null },
  };
}

function startOf(tool: CatalogTool, context: ProposalContext): NewToolCall['start'] {
  const verdict = decide(tool.server, { name: tool.name, annotations: tool.face.annotations });
  if (verdict === 'refuse') return { state: 'rejected', errorCode: 'policy_denied', error: 'This tool is not allowed here.' };
  if (verdict === 'send') return { state: 'approved' };
  const { effects, approvalTtlSeconds } = context;
  return { state: 'pending', approvalId: effects.id('mcpr'), expiresAt: effects.now() + approvalTtlSeconds * 1000 };
}

/** Never throws: what cannot be sent becomes a `rejected` row that tells the model why. */
export function propose(call: ModelToolCall, context: ProposalContext): NewToolCall {
  const base = { id: context.effects.id('mcp'), modelCallId: call.id, step: context.step };
  const tool = context.catalog.tools.get(call.toolName);
  if (!tool) {
    return { ...base, ...unknownTool(call), start: { state: 'rejected', errorCode: 'tool_not_found', error: 'There is no such tool.' } };
  }
  const known = {
    ...base, modelToolName: tool.modelName, serverLabel: tool.server.label, serverUrl: tool.server.url, toolName: tool.name,
    definitionHash: tool.definitionHash, face: tool.face,
  };
  const args = canonicalArguments(call.input);
  if ('error' in args) return { ...known, arguments: '{}', start: { state: 'rejected', ...args } };
  const refused = parameterObjection(tool.server, tool.name, args.value);
  if (refused !== null) return { ...known, arguments: args.text, start: { state: 'rejected', errorCode: 'policy_denied', error: refused } };
  const misfit = tool.checkArguments(args.value);
  if (misfit !== null) {
    return { ...known, arguments: args.text, start: { state: 'rejected', errorCode: 'invalid_arguments', error: `The arguments do not fit: ${misfit}.` } };
  }
  return { ...known, arguments: args.text, start: startOf(tool, context) };
}
