/** Checks approvals at decision time: what a person saw must still be what is sent. */
import type { ApprovalResponseInput } from '../../protocol';
import { AppError, parseExact, type Effects, type JsonObject } from '../base';
import {
  differenceOf,
  isBoundTo,
  isWithheld,
  type Catalog,
  type CatalogTool,
  type Connection,
} from '../mcp';
import { accessRefusal, approvalError, decide, refusal, type McpAccess } from '../policy';
import {
  isSealed,
  offerOf,
  type Decision,
  type NewGrant,
  type Store,
  type Switches,
  type ToolCall,
} from '../store';
import { argumentsRefusal, editedArguments, type CanonicalArguments } from './arguments';
import type { Answered } from './read-decisions';
import { newGrant, permits, rememberOffer } from './grants';
import { offerFor } from './propose';

export interface ApprovalCheckDeps {
  store: Pick<Store, 'replacements' | 'switches'>;
  /** The person's own connections. */
  connections: ReadonlyMap<string, Connection>;
  /** Lists these servers now, without the cache. */
  readCatalog: (labels: ReadonlySet<string>) => Promise<Catalog>;
  /** What the person may use now. */
  access: McpAccess;
  approvalTtlMs: number;
  effects: Effects;
}

const faceOf = (call: ToolCall) => JSON.parse(call.face) as CatalogTool['face'];

/**
 * The checks that need no server.
 * @throws AppError if the call may not be sent now.
 */
export function checkAllowed(
  call: ToolCall,
  switches: Switches,
  { connections, access }: Pick<ApprovalCheckDeps, 'connections' | 'access'>,
): void {
  if (!isSealed(call)) {
    throw approvalError(refusal('seal_broken'));
  }
  const lost = accessRefusal(access(call.server_label), call.tool_name);
  if (lost) {
    throw approvalError(lost);
  }
  const server = connections.get(call.server_label)?.server;
  if (!server || server.url !== call.server_url) {
    throw approvalError(refusal('server_removed'));
  }
  if (switches.isOff(server.label, call.tool_name)) {
    throw approvalError(refusal('switched_off'));
  }
  const { annotations } = faceOf(call);
  if (decide(server, { name: call.tool_name, annotations }) === 'refuse') {
    throw approvalError(refusal('not_allowed'));
  }
}

/** Opens the same request for the tool in its current version, with the difference. */
async function replaceRequest(
  call: ToolCall,
  tool: CatalogTool,
  { store, effects, approvalTtlMs }: ApprovalCheckDeps,
): Promise<void> {
  const difference =
    tool.reworded ?? differenceOf(offerOf(call)?.definition ?? tool.definition, tool.definition);
  await store.replacements.replace(call, {
    id: effects.id('mcp'),
    approval_id: effects.id('mcpr'),
    definition_hash: tool.definitionHash,
    face: JSON.stringify(tool.face),
    offer: JSON.stringify(offerFor(tool, difference)),
    expires_at: effects.now() + approvalTtlMs,
  });
}

/**
 * @throws AppError `approval_stale` if a tool differs from what was shown. A tool that may still be
 * used gets a new request.
 */
async function checkDefinitions(
  calls: readonly ToolCall[],
  catalog: Catalog,
  deps: ApprovalCheckDeps,
): Promise<void> {
  const changed = calls.filter((call) => {
    const tool = catalog.tools.get(call.model_tool_name);
    return tool
      ? !isBoundTo(tool, call.definition_hash)
      : !catalog.unavailable.has(call.server_label);
  });
  for (const call of changed) {
    const tool = catalog.tools.get(call.model_tool_name);
    if (tool) {
      await replaceRequest(call, tool, deps);
    }
  }
  const [first] = changed;
  if (!first) {
    return;
  }
  if (changed.some((call) => catalog.tools.has(call.model_tool_name))) {
    throw approvalError(refusal('tool_changed'));
  }
  const isStaffsTurn = isWithheld(catalog, first.server_label, first.tool_name);
  throw approvalError(refusal(isStaffsTurn ? 'tool_withheld' : 'tool_gone'));
}

/** What will be sent: the bytes that were shown, or the person's edited ones. */
async function argumentsOf(
  input: ApprovalResponseInput,
  call: ToolCall,
  tool: CatalogTool | undefined,
): Promise<CanonicalArguments> {
  const atArguments = { param: 'input.arguments' };
  const isEdited = typeof input.arguments === 'string';
  const args = isEdited
    ? editedArguments(input.arguments ?? '')
    : { text: call.arguments, value: parseExact(call.arguments) as JsonObject };
  if ('code' in args) {
    throw approvalError(args, atArguments);
  }
  if (!tool) {
    // Unedited arguments fitted when they were shown. The call itself reports the outage.
    if (isEdited) {
      throw approvalError(refusal('server_unreachable', faceOf(call).server_name));
    }
    return args;
  }
  const refused = await argumentsRefusal(tool, args.value);
  if (refused) {
    throw approvalError(refused, atArguments);
  }
  return args;
}

/** The definition that was shown and the current configuration must both allow it. */
function grantOf(
  { remember, arguments: edited, approve }: ApprovalResponseInput,
  call: ToolCall,
  deps: ApprovalCheckDeps,
): NewGrant | null {
  if (remember === undefined || remember === null) {
    return null;
  }
  const server = deps.connections.get(call.server_label)?.server;
  const isAllowed =
    approve &&
    typeof edited !== 'string' &&
    server &&
    permits(rememberOffer(server, call.tool_name), remember);
  const grant = isAllowed
    ? newGrant(offerOf(call)?.remember ?? null, remember, deps.effects)
    : null;
  if (!grant) {
    throw approvalError(refusal('not_rememberable'), { param: 'input.remember' });
  }
  return grant;
}

async function decisionOn(
  input: ApprovalResponseInput,
  call: ToolCall,
  catalog: Catalog | null,
  deps: ApprovalCheckDeps,
): Promise<Decision> {
  const grant = grantOf(input, call, deps);
  const decision: Decision = {
    itemId: deps.effects.id('mcpa'),
    approvalId: input.approval_request_id,
    approve: input.approve,
    reason: input.reason ?? null,
    ...(grant ? { grant } : {}),
  };
  if (!input.approve) {
    if (typeof input.arguments === 'string') {
      throw new AppError('invalid_request', 'A denied call has no arguments.', {
        param: 'input.arguments',
      });
    }
    return decision;
  }
  const { text } = await argumentsOf(input, call, catalog?.tools.get(call.model_tool_name));
  return text === call.arguments ? decision : { ...decision, editedArguments: text };
}

/**
 * @returns The decisions to store, in the same order. A denial always passes, whatever happened to
 * the tool.
 * @throws AppError `approval_expired`, `approval_stale`, `approval_server_removed`,
 * `tool_disabled`, `arguments_invalid`, `remember_not_allowed`, `mcp_server_unavailable`; then no
 * decision is stored.
 */
export async function checkApprovals(
  answered: readonly Answered[],
  deps: ApprovalCheckDeps,
): Promise<Decision[]> {
  const approved = answered.filter(({ input }) => input.approve).map(({ call }) => call);
  const switches = await deps.store.switches.read();
  for (const call of approved) {
    if ((call.expires_at ?? 0) <= deps.effects.now()) {
      throw approvalError(refusal('approval_expired'));
    }
    checkAllowed(call, switches, deps);
  }
  const catalog =
    approved.length === 0
      ? null
      : await deps.readCatalog(new Set(approved.map((call) => call.server_label)));
  if (catalog) {
    await checkDefinitions(approved, catalog, deps);
  }
  const decisions: Decision[] = [];
  for (const { input, call } of answered) {
    decisions.push(await decisionOn(input, call, catalog, deps));
  }
  return decisions;
}
