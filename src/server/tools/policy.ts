/** Decides from the operator's configuration, and from nothing else, whether a call is sent, asked about or refused. */
import type { McpServerConfig } from '../config/types';

export type Verdict = 'send' | 'ask' | 'refuse';

/** Refusals first, then `always`, then `never`; whatever nothing names follows the server's default (blueprint 6.3). */
export function decide(server: McpServerConfig, toolName: string): Verdict {
  if (server.allowedTools && !server.allowedTools.has(toolName)) return 'refuse';
  const { approval } = server;
  if (approval.always.has(toolName)) return 'ask';
  if (approval.never.has(toolName)) return 'send';
  return approval.default === 'never' ? 'send' : 'ask';
}
