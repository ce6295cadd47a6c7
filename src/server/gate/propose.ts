/** Turns the model's proposal into a row of the ledger: approved, waiting, or rejected. */
import type { DefinitionChange } from '../../protocol';
import { canonicalJson, type Effects, type JsonObject } from '../base';
import type { Catalog, CatalogTool } from '../mcp';
import { refusal, rejection, rulingOn, type CallRefusal, type McpAccess } from '../policy';
import type { ApprovalOffer, Grant, NewToolCall, Switches } from '../store';
import { modelArguments, type Restore } from './arguments';
import { grantFor, rememberOffer } from './grants';

/** A tool call as the model wrote it. */
export interface ModelToolCall {
  id: string;
  toolName: string;
  /** JSON text; a model may write anything. */
  input: string;
}

export interface ProposalContext {
  catalog: Catalog;
  /** For the arguments of a tool as its definition was sent. */
  restoreFor: (tool: CatalogTool) => Restore;
  /** Answers a call of the assistant's own tool; `null` if it is none. */
  answer: (call: ModelToolCall) => Promise<OwnAnswer | null>;
  step: number;
  approvalTtlMs: number;
  effects: Effects;
  conversationId: string;
  /** What the person may use: for them, other tools do not exist. */
  access: McpAccess;
  /** The person's remembered approvals in the course. */
  grants: readonly Grant[];
  switches: Switches;
}

/** What the assistant's own tool answers: nothing is sent, and nobody is asked. */
export interface OwnAnswer {
  arguments: JsonObject;
  output: string;
}

/** A call that is no server's. */
function ownCall(call: ModelToolCall): Omit<NewToolCall, 'id' | 'step' | 'modelCallId' | 'start'> {
  const name = call.toolName.replace(/[^\w.-]/g, '_').slice(0, 64);
  return {
    modelToolName: name,
    serverLabel: '',
    serverUrl: '',
    toolName: name,
    definitionHash: '',
    arguments: '{}',
    face: { server_name: '', tool_title: null, tool_description: null, annotations: null },
  };
}

/** What the person may do with the request, and what the dialog shows about the tool. */
export function offerFor(
  tool: CatalogTool,
  difference: readonly DefinitionChange[] | null = tool.reworded,
): ApprovalOffer {
  return {
    definition: tool.definition,
    inputSchema: tool.inputSchema,
    // Nobody knows which words will stand there by then.
    remember: tool.reworded ? null : rememberOffer(tool.server, tool.name),
    difference: difference && [...difference],
  };
}

export const rejected = (why: CallRefusal): NewToolCall['start'] => ({
  state: 'rejected',
  reason: why.code,
  ...rejection(why),
});

/** A denial beats any grant; without a grant, the person decides. */
function startOf(
  tool: CatalogTool,
  verdict: ReturnType<typeof rulingOn>['verdict'],
  context: ProposalContext,
): NewToolCall['start'] {
  const { effects, approvalTtlMs, grants, switches, conversationId } = context;
  if (verdict === 'refuse') {
    return rejected(refusal('not_allowed'));
  }
  if (switches.isOff(tool.server.label, tool.name)) {
    return rejected(refusal('switched_off'));
  }
  if (verdict === 'send') {
    return { state: 'approved' };
  }
  const grant = grantFor(grants, tool, conversationId, effects.now());
  if (grant) {
    return { state: 'approved', grantId: grant.id };
  }
  return {
    state: 'pending',
    approvalId: effects.id('mcpr'),
    expiresAt: effects.now() + approvalTtlMs,
    offer: offerFor(tool),
  };
}

/** The database keeps no longer ones. */
const MAX_CALL_ID = 255;

/** A call that cannot be sent becomes a `rejected` row that tells the model why. */
export async function propose(call: ModelToolCall, context: ProposalContext): Promise<NewToolCall> {
  const id = context.effects.id('mcp');
  const modelCallId = call.id.length <= MAX_CALL_ID ? call.id : id;
  const base = { id, modelCallId, step: context.step };
  const answered = await context.answer(call);
  if (answered) {
    const { arguments: args, output } = answered;
    return {
      ...base,
      ...ownCall(call),
      arguments: canonicalJson(args),
      start: { state: 'succeeded', output },
    };
  }
  const tool = context.catalog.tools.get(call.toolName);
  if (!tool || !context.access(tool.server.label).permission('tools', tool.name).allows) {
    return { ...base, ...ownCall(call), start: rejected(refusal('unknown_tool')) };
  }
  const known = {
    ...base,
    modelToolName: tool.modelName,
    serverLabel: tool.server.label,
    serverUrl: tool.server.url,
    toolName: tool.name,
    definitionHash: tool.definitionHash,
    face: tool.face,
  };
  const { text, repaired, refused } = await modelArguments(
    call.input,
    tool,
    context.restoreFor(tool),
  );
  const { name, server, face } = tool;
  const { verdict, rule } = rulingOn(server, { name, annotations: face.annotations });
  return {
    ...known,
    arguments: text,
    repaired,
    rule,
    start: refused ? rejected(refused) : startOf(tool, verdict, context),
  };
}
