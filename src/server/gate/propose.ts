import type { Effects } from '../base';
import type { Catalog, CatalogTool } from '../mcp';
import { argumentsObjection, modelArguments } from './arguments';
import { grantFor, rememberOffer } from './grants';
import { decide } from '../policy';
import type { ApprovalOffer, Grant, NewToolCall, Switches } from '../store';

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
  approvalTtlMs: number;
  effects: Effects;
  conversationId: string;
  /** The person's remembered approvals in the course. */
  grants: readonly Grant[];
  switches: Switches;
}

function unknownTool(
  call: ModelToolCall,
): Omit<NewToolCall, 'id' | 'step' | 'modelCallId' | 'start'> {
  const name = call.toolName.slice(0, 64);
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

/** What the person who is asked may do. */
export function offerFor(
  tool: CatalogTool,
  difference: ApprovalOffer['difference'] = null,
): ApprovalOffer {
  return {
    definition: tool.definition,
    inputSchema: tool.inputSchema,
    remember: rememberOffer(tool.server, tool.name),
    difference,
  };
}

/** A denial beats any grant, and whatever neither decides asks. */
function startOf(tool: CatalogTool, context: ProposalContext): NewToolCall['start'] {
  const { effects, approvalTtlMs, grants, switches, conversationId } = context;
  const verdict = decide(tool.server, { name: tool.name, annotations: tool.face.annotations });
  if (verdict === 'refuse') {
    return {
      state: 'rejected',
      errorCode: 'policy_denied',
      error: 'This tool is not allowed here.',
    };
  }
  if (switches.isOff(tool.server.label, tool.name)) {
    return {
      state: 'rejected',
      errorCode: 'policy_denied',
      error: 'Staff have switched this tool off.',
    };
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

/** Never throws: what cannot be sent becomes a `rejected` row that tells the model why. */
export function propose(call: ModelToolCall, context: ProposalContext): NewToolCall {
  const base = { id: context.effects.id('mcp'), modelCallId: call.id, step: context.step };
  const tool = context.catalog.tools.get(call.toolName);
  if (!tool) {
    return {
      ...base,
      ...unknownTool(call),
      start: { state: 'rejected', errorCode: 'tool_not_found', error: 'There is no such tool.' },
    };
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
  const args = modelArguments(call.input);
  if (typeof args === 'string') {
    return {
      ...known,
      arguments: '{}',
      start: { state: 'rejected', errorCode: 'invalid_arguments', error: args },
    };
  }
  const objection = argumentsObjection(tool, args.value);
  if (objection) {
    return {
      ...known,
      arguments: args.text,
      start: { state: 'rejected', errorCode: objection.code, error: objection.error },
    };
  }
  return { ...known, arguments: args.text, start: startOf(tool, context) };
}
