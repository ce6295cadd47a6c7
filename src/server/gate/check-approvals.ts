/**
 * Holds approvals against the world as it is now: what a person saw must still be what would be
 * done.
 */
import type { ApprovalResponseInput } from '../../protocol';
import { AppError, type Effects, type JsonObject } from '../base';
import { differenceOf, isWithheld, type Catalog, type CatalogTool, type Connection } from '../mcp';
import {
  isSealed,
  offerOf,
  type Decision,
  type NewGrant,
  type Store,
  type Switches,
  type ToolCall,
} from '../store';
import { argumentsObjection, editedArguments, type CanonicalArguments } from './arguments';
import type { Answered } from './read-decisions';
import { newGrant, permits, rememberOffer } from './grants';
import { decide } from '../policy';
import { offerFor } from './propose';

export interface ApprovalCheckDeps {
  store: Pick<Store, 'replacements' | 'switches'>;
  /** As the person uses them. */
  connections: ReadonlyMap<string, Connection>;
  /** Asks these servers now, whatever is cached. */
  readCatalog: (labels: ReadonlySet<string>) => Promise<Catalog>;
  approvalTtlMs: number;
  effects: Effects;
}

/** What can be said without asking the server. */
function checkCall(
  call: ToolCall,
  switches: Switches,
  { connections, effects }: ApprovalCheckDeps,
): void {
  if ((call.expires_at ?? 0) <= effects.now()) {
    throw new AppError('approval_expired', 'The request for approval has expired. Ask again.');
  }
  if (!isSealed(call)) {
    throw new AppError(
      'approval_stale',
      'This request is no longer the one that was shown. Nothing was sent; ask again.',
    );
  }
  const server = connections.get(call.server_label)?.server;
  if (!server || server.url !== call.server_url) {
    throw new AppError(
      'approval_server_removed',
      'The server that this call was meant for is no longer there. Nothing was sent.',
    );
  }
  const { annotations } = JSON.parse(call.face) as CatalogTool['face'];
  if (
    switches.isOff(server.label, call.tool_name) ||
    decide(server, { name: call.tool_name, annotations }) === 'refuse'
  ) {
    throw new AppError('tool_disabled', 'This tool has been switched off. Nothing was sent.');
  }
}

/** The same request about the tool as it is now, with what is different. */
async function askAnew(
  call: ToolCall,
  tool: CatalogTool,
  { store, effects, approvalTtlMs }: ApprovalCheckDeps,
): Promise<void> {
  const difference = differenceOf(offerOf(call)?.definition ?? tool.definition, tool.definition);
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
 * @throws AppError `approval_stale` when a tool is not what was shown; where it may be used as it
 *   is now, it is asked about anew.
 */
async function checkDefinitions(
  calls: readonly ToolCall[],
  catalog: Catalog,
  deps: ApprovalCheckDeps,
): Promise<void> {
  const changed = calls.filter((call) => {
    const tool = catalog.tools.get(call.model_tool_name);
    return tool
      ? tool.definitionHash !== call.definition_hash
      : !catalog.unavailable.includes(call.server_label);
  });
  for (const call of changed) {
    const tool = catalog.tools.get(call.model_tool_name);
    if (tool) {
      await askAnew(call, tool, deps);
    }
  }
  const [first] = changed;
  if (!first) {
    return;
  }
  if (changed.some((call) => catalog.tools.has(call.model_tool_name))) {
    throw new AppError(
      'approval_stale',
      'The tool has changed since it was shown. Nothing was sent; look at what is different.',
    );
  }
  throw new AppError(
    'approval_stale',
    isWithheld(catalog, first.server_label, first.tool_name)
      ? 'The tool has changed, and staff must look at it first. Nothing was sent.'
      : 'The server no longer offers this tool. Nothing was sent.',
  );
}

/** What will be sent: the bytes that were shown, or those that the person made of them. */
function argumentsOf(
  input: ApprovalResponseInput,
  call: ToolCall,
  tool: CatalogTool | undefined,
): CanonicalArguments {
  const invalid = (why: string) =>
    new AppError('arguments_invalid', why, { param: 'input.arguments' });
  const isEdited = typeof input.arguments === 'string';
  const args = isEdited
    ? editedArguments(input.arguments ?? '')
    : { text: call.arguments, value: JSON.parse(call.arguments) as JsonObject };
  if (typeof args === 'string') {
    throw invalid(args);
  }
  if (!tool) {
    // Unedited ones fitted when they were shown; the call itself will say that the server is away.
    if (isEdited) {
      throw new AppError(
        'mcp_server_unavailable',
        'The server cannot be reached, so that the arguments cannot be checked.',
      );
    }
    return args;
  }
  const objection = argumentsObjection(tool, args.value);
  if (objection) {
    throw invalid(objection.error);
  }
  return args;
}

/** Both what was shown and what is configured now must allow it. */
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
    throw new AppError('remember_not_allowed', 'This approval may not be remembered in this way.', {
      param: 'input.remember',
    });
  }
  return grant;
}

/**
 * @returns The decisions as they are to be stored, in the same order. Denials pass whatever has
 *   become of the tool.
 * @throws AppError `approval_expired`, `approval_stale`, `approval_server_removed`,
 *   `tool_disabled`, `arguments_invalid`, `remember_not_allowed`, `mcp_server_unavailable`; then
 *   nothing is decided.
 */
export async function checkApprovals(
  answered: readonly Answered[],
  deps: ApprovalCheckDeps,
): Promise<Decision[]> {
  const approved = answered.filter(({ input }) => input.approve).map(({ call }) => call);
  const switches = await deps.store.switches.read();
  for (const call of approved) {
    checkCall(call, switches, deps);
  }
  const catalog =
    approved.length === 0
      ? null
      : await deps.readCatalog(new Set(approved.map((call) => call.server_label)));
  if (catalog) {
    await checkDefinitions(approved, catalog, deps);
  }
  return answered.map(({ input, call }) => {
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
    const { text } = argumentsOf(input, call, catalog?.tools.get(call.model_tool_name));
    return text === call.arguments ? decision : { ...decision, editedArguments: text };
  });
}
