/**
 * Whether a remembered approval still applies: only to what the person saw, and only while the
 * operator's policy allows it.
 */
import type { GrantObject, McpApprovalRequest, RememberScope } from '../../protocol';
import { wordFor, type McpServerConfig } from '../config';
import type { Effects } from '../base';
import type { Grant, NewGrant } from '../store';
const DAY_MS = 86_400_000;

type RememberOffer = McpApprovalRequest['mcp_assistant']['remember'];

/** A tool in its current version. */
interface CurrentTool {
  server: McpServerConfig;
  name: string;
  definitionHash: string;
}

/** How the policy lets a person remember an approval of this tool, or `null`. */
export function rememberOffer(server: McpServerConfig, toolName: string): RememberOffer {
  const rule = wordFor(server.remember, toolName);
  return rule === 'never'
    ? null
    : { conversation: true, course_days: rule === 'course' ? server.rememberDays : null };
}

export function permits(offer: RememberOffer, scope: RememberScope): boolean {
  return (
    offer !== null && (scope === 'conversation' ? offer.conversation : offer.course_days !== null)
  );
}

/** @param offer What the person was shown. @returns `null` if it did not include this scope. */
export function newGrant(
  offer: RememberOffer,
  scope: RememberScope,
  effects: Effects,
): NewGrant | null {
  if (!permits(offer, scope)) {
    return null;
  }
  const days = scope === 'course' ? (offer?.course_days ?? 0) : null;
  return {
    id: effects.id('grant'),
    scope,
    expiresAt: days === null ? null : effects.now() + days * DAY_MS,
  };
}

const scopeOf = ({ conversation_id: id }: Grant): RememberScope =>
  id === null ? 'course' : 'conversation';

/**
 * Another definition, another address or a stricter policy ends a grant, and so does a shortened
 * time limit.
 */
export function holds(
  grant: Grant,
  { server, name, definitionHash }: CurrentTool,
  now: number,
): boolean {
  const isSame =
    grant.server_label === server.label &&
    grant.server_url === server.url &&
    grant.tool_name === name &&
    grant.definition_hash === definitionHash;
  const offer = rememberOffer(server, name);
  const scope = scopeOf(grant);
  if (!isSame || !permits(offer, scope)) {
    return false;
  }
  return scope === 'conversation' || grant.created_at + (offer?.course_days ?? 0) * DAY_MS > now;
}

/** The grant that lets a tool run in a conversation, or `null`. */
export function grantFor(
  grants: readonly Grant[],
  tool: CurrentTool,
  conversationId: string,
  now: number,
): Grant | null {
  return (
    grants.find(
      (grant) =>
        (grant.conversation_id === null || grant.conversation_id === conversationId) &&
        holds(grant, tool, now),
    ) ?? null
  );
}

export function toGrantObject(grant: Grant, server: McpServerConfig): GrantObject {
  return {
    id: grant.id,
    object: 'grant',
    server_label: grant.server_label,
    server_name: server.name,
    tool_name: grant.tool_name,
    tool_title: grant.tool_title,
    scope: scopeOf(grant),
    course_id: grant.course_id,
    conversation_id: grant.conversation_id,
    created_at: Math.floor(grant.created_at / 1000),
    expires_at: grant.expires_at === null ? null : Math.floor(grant.expires_at / 1000),
  };
}
