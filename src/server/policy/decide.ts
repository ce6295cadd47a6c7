/** The approval policy: whether a tool call is sent, needs a person, or is refused. */
import type { ApprovalPolicy, McpServerConfig } from '../config';
import { hintsReadOnly, toolObjection, type PolicyTool } from './allowed';

type Verdict = 'send' | 'ask' | 'refuse';

/** What the policy says, and the rule that says so, for the audit trail. */
interface Ruling {
  verdict: Verdict;
  rule: string;
}

/**
 * Refusals come first, then `always`, then `never`; a tool in neither follows the server's default.
 * A tool's hints count only if the operator set `read_only`. Then the stricter reading applies:
 * `always` covers a tool that its names or its `read_only` select, `never` only a tool that both
 * select.
 */
export function rulingOn(server: McpServerConfig, tool: PolicyTool): Ruling {
  const objection = toolObjection(server, tool);
  if (objection !== null) {
    return { verdict: 'refuse', rule: objection };
  }
  const { approval } = server;
  if (approval.always.has(tool.name) || approval.alwaysReadOnly === hintsReadOnly(tool)) {
    return { verdict: 'ask', rule: 'require_approval.always' };
  }
  if (approval.default === 'never') {
    return { verdict: 'send', rule: 'require_approval: never' };
  }
  return runsFreely(approval, tool)
    ? { verdict: 'send', rule: 'require_approval.never' }
    : { verdict: 'ask', rule: 'require_approval: always' };
}

export const decide = (server: McpServerConfig, tool: PolicyTool): Verdict =>
  rulingOn(server, tool).verdict;

function runsFreely({ never, neverReadOnly }: ApprovalPolicy, tool: PolicyTool): boolean {
  if (neverReadOnly === undefined) {
    return never.has(tool.name);
  }
  return neverReadOnly === hintsReadOnly(tool) && (never.size === 0 || never.has(tool.name));
}

/** Whether no call is sent without a person's approval, whatever a tool says of itself. */
export function asksBeforeEveryCall({
  default: rule,
  never,
  neverReadOnly,
}: ApprovalPolicy): boolean {
  return rule === 'always' && never.size === 0 && neverReadOnly === undefined;
}
