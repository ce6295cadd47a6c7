/** `/v1/mcp_servers`: the operator's MCP servers, as learners see them and as staff see them. */
import type { DefinitionChange } from './items';

export interface ServerInfo {
  label: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable' | 'authorization_required';
  /** Each person connects an account of their own, and can disconnect it again. */
  personal: boolean;
}

/**
 * What a server lists, compared with what was accepted of it. Texts are the server's, with hidden
 * characters made visible.
 */
export interface McpServerTool {
  name: string;
  title: string | null;
  description: string | null;
  /**
   * Only accepted and reworded tools are offered to models. `reworded`: only its words changed
   * since it was accepted, and it is offered with the accepted ones. `quarantined`: it changed
   * since it was accepted. `refused`: not usable.
   */
  state: 'accepted' | 'reworded' | 'quarantined' | 'refused';
  /** Left out unless it changes with every listing; `difference` has the last change. */
  flapping?: true;
  /** Switched off by staff (kill switch), whatever its state. */
  disabled: boolean;
  /** To be sent when it is accepted; `null` for refused ones. */
  definition_hash: string | null;
  /** Fields with characters that people cannot see, as code points like `U+202E`. */
  flags: { field: string; characters: string[] }[];
  /** Field by field, for those that changed; `null` stands for an absent field. */
  difference: DefinitionChange[];
  /** Set for refused ones. */
  reason: { code: string; message: string } | null;
  /** Names of the model providers that refuse its definition; it is not offered to them now. */
  refused_by: string[];
}

/** `GET /v1/mcp_servers?course_id=`, for staff; no URL and no credential. */
export interface McpServerObject {
  object: 'mcp_server';
  label: string;
  name: string;
  status: 'ready' | 'connecting' | 'unavailable';
  /** Since when it connects or cannot be reached, in seconds since the epoch; `null` if ready. */
  since: number | null;
  /** Switched off by staff with all its tools (kill switch). */
  disabled: boolean;
  /** The workflows in which the model finds its tools by searching; only in the list. */
  searched_in?: string[];
  /** As the server listed them last. */
  tools: McpServerTool[];
}

/**
 * `POST /v1/mcp_servers/{label}/switch` and `POST /v1/mcp_servers/{label}/tools/{tool}/switch`, for
 * administrators of the LMS: the kill switch. Takes effect at once on every replica, also for calls
 * that are approved but not sent. Answers with the `McpServerObject`.
 */
export interface SwitchRequest {
  disabled: boolean;
}

/** `POST /v1/mcp_servers/{label}/tools/{tool}/accept`, for administrators of the LMS. */
export interface AcceptToolRequest {
  definition_hash: string;
}

/**
 * Answer of `POST /v1/mcp_servers/{label}/authorization`: where the person gives consent. `https:`,
 * or `http:` to an allowed host.
 */
export interface AuthorizationStart {
  authorization_url: string;
}

/** Answer of `DELETE /v1/mcp_servers/{label}/authorization`, also when nothing was connected. */
export interface AuthorizationEnd {
  label: string;
  object: 'mcp_server.authorization.deleted';
  deleted: true;
}
