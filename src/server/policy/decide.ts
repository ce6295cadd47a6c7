import type { ApprovalPolicy, McpServerConfig } from '../config';
import { claimsReadOnly, toolObjection, type PolicyTool } from './allowed';
export type Verdict = 'send' | 'ask' | 'refuse';

/**
 * Refusals first, then `always`, then `never`; whatever nothing names follows the server's default
 * (blueprint 6.3). A tool's claims count only where the operator set `read_only`, and then the
 * stricter reading holds: `always` takes a tool that its names or its `read_only` select, `never`
 * only one that both select.
 */
export function decide(server: McpServerConfig, tool: PolicyTool): Verdict {
  if (toolObjection(server, tool) !== null) {
    return 'refuse';
  }
  const { approval } = server;
  if (approval.always.has(tool.name) || approval.alwaysReadOnly === claimsReadOnly(tool)) {
    return 'ask';
  }
  return approval.default === 'never' || runsFreely(approval, tool) ? 'send' : 'ask';
}

function runsFreely({ never, neverReadOnly }: ApprovalPolicy, tool: PolicyTool): boolean {
  if (neverReadOnly === undefined) {
    return never.has(tool.name);
  }
  return neverReadOnly === claimsReadOnly(tool) && (never.size === 0 || never.has(tool.name));
}
