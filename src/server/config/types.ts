/**
 * The resolved configuration: every secret looked up, every default filled, nothing left to
 * interpret.
 */
import type { JSONWebKeySet } from 'jose';
import type { ContextFunction } from './context-functions';
import type { Limits } from './limits';

export interface Config {
  server: ServerConfig;
  lms: { /** No trailing slash. */ baseUrl: string };
  auth: AuthConfig;
  /**
   * A SQLite file (its folder is created, `:memory:` for tests), or a `mysql://` URL, which holds a
   * password.
   */
  database: { path: string } | { url: string };
  /**
   * Where replicas meet; without a `url` this process is the only one. `keyPrefix` begins every key
   * and channel.
   */
  redis: { url: string | null; keyPrefix: string };
  workflows: ReadonlyMap<string, Workflow>;
  mcpServers: ReadonlyMap<string, McpServerConfig>;
  /**
   * `mcp.allowed_hosts`: lower-case `host` (any port) or `host:port`; plain http and private
   * addresses are for these only. See `isAllowedHost`.
   */
  mcp: { allowedHosts: readonly string[] };
  secrets: {
    /** Encrypts people's tokens at rest; at least 32 characters. `null` where nobody has any. */
    encryptionKey: string | null;
  };
  limits: Limits;
}

interface ServerConfig {
  host: string;
  port: number;
  /**
   * Where browsers reach the BFF, e.g. `https://apps.example.org/mcp-assistant`; no trailing slash.
   * Set where people connect accounts.
   */
  publicUrl: string | null;
  /** Origins whose pages may use cookies here, e.g. `https://apps.example.org`. */
  allowedOrigins: readonly string[];
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

export interface AuthConfig {
  issuer: string;
  audience: string;
  jwks: JSONWebKeySet;
}

export type ProviderConfig =
  | { type: 'demo'; /** Milliseconds between streamed words. */ delayMs: number }
  | {
      type: 'openai' | 'openai-chat' | 'anthropic' | 'openai-compatible';
      model: string;
      /** Absent only where the endpoint needs none (`openai-compatible`). */
      apiKey?: string;
      baseUrl?: string;
      maxOutputTokens?: number;
      temperature?: number;
    };

/** A named assistant: AI Extensions' profile, reduced to what a turn needs. */
export interface Workflow {
  id: string;
  title: string | null;
  greeting: string | null;
  suggestions: readonly string[];
  /** Operator's system prompt; a sensible default when absent. */
  prompt: string | null;
  function: 'chat_with_context' | 'chat';
  /** What the model is given of the course, with `chat_with_context`. */
  context: {
    functions: readonly ContextFunction[];
    /** Characters of passages for each function; `limits.contextChars` when `null`. */
    maxChars: number | null;
  };
  provider: ProviderConfig;
  /** Labels in the order of `mcp_configs`; each is a key of `mcpServers`. */
  mcpServers: readonly string[];
  /** Where it is meant for; empty means everywhere, and less specific than any scope. */
  scopes: readonly WorkflowScope[];
  access: AccessRule;
  /** Further rules by server label: who gets the tools of a server. */
  mcpAccess: ReadonlyMap<string, AccessRule>;
}

/** AI Extensions' scope. What is `null` matches anything. */
export interface WorkflowScope {
  courseId: string | null;
  /** Holds when it matches anywhere in the unit's usage key. */
  location: { pattern: string; test: (usageKey: string) => boolean } | null;
  serviceVariant: 'lms' | 'cms';
  slotId: string | null;
}

export const ROLES = ['learner', 'staff'] as const;
type Role = (typeof ROLES)[number];

/** An allow-list; all of its parts must hold, and `null` allows anything. */
export interface AccessRule {
  /** Course keys; `*` stands for any characters. */
  courses: readonly string[] | null;
  roles: ReadonlySet<Role> | null;
  /** For learners; staff need not be enrolled. */
  enrollmentModes: ReadonlySet<string> | null;
}

type ApprovalRule = 'always' | 'never';

/** `require_approval`: one rule, or OpenAI's object form. Whatever it does not name asks. */
export interface ApprovalPolicy {
  default: ApprovalRule;
  /** Exact tool names; `always` wins when a name stands in both. */
  always: ReadonlySet<string>;
  never: ReadonlySet<string>;
  /** `always.read_only`: tools whose claim to be read only equals this ask as well. */
  alwaysReadOnly?: boolean;
  /**
   * `never.read_only`: of the tools in `never` (of all, when it is empty), those whose claim equals
   * this are sent.
   */
  neverReadOnly?: boolean;
}

/** One word for every tool of a server, with exceptions by exact tool name. */
export interface ByTool<W extends string> {
  default: W;
  tools: ReadonlyMap<string, W>;
}

/**
 * How long a person's approval of a tool may be remembered; `course` allows `conversation` as well.
 */
export type RememberRule = 'never' | 'conversation' | 'course';

/**
 * `auth_type: oauth2`. `oauth2_flow` decides whose account is used: the operator's, or each
 * person's own.
 */
export type OAuthConfig = {
  /** Space-separated; the server's own wish when `null`. */
  scopes: string | null;
  /**
   * The authorization server's identifier; credentials go to no other one. The one the MCP server
   * names when `null`.
   */
  issuer: string | null;
  /** Set where the authorization server publishes no metadata. */
  endpoints: { token: string; authorization: string | null; registration: string | null } | null;
} & (
  | {
      flow: 'client_credentials';
      clientId: string;
      credential: { secret: string } | { privateKey: string; algorithm: string };
    }
  | {
      flow: 'authorization_code';
      /** `null` uses the client metadata document, or registers where only that exists. */
      clientId: string | null;
      clientSecret: string | null;
      clientMetadataUrl: string | null;
    }
);

export interface McpServerConfig {
  label: string;
  /** Operator's name for people; the label when not given. */
  name: string;
  description: string | null;
  /** Of the operator, for the model: when and how to use this server. */
  instructions: string | null;
  transport: 'http' | 'sse' | 'stdio';
  /**
   * For stdio `stdio:` and a hash of what is started, so that an approval stays bound to the
   * program it was given for.
   */
  url: string;
  /** The program to start; only with the transport `stdio`. Its `env` may hold secrets. */
  stdio: { command: string; args: readonly string[]; env: Readonly<Record<string, string>> } | null;
  headers: Readonly<Record<string, string>>;
  /** `null` when `headers` are all the authorization there is. */
  oauth: OAuthConfig | null;
  approval: ApprovalPolicy;
  remember: ByTool<RememberRule>;
  /** Days that an approval is remembered in a course. */
  rememberDays: number;
  /** Whether a person sees a result before the model does. */
  review: ByTool<ApprovalRule>;
  /** `null` allows every tool. */
  allowedTools: ReadonlySet<string> | null;
  /** When not `null`, only tools whose claim to be read only equals this are allowed. */
  allowedReadOnly: boolean | null;
  /** Wins over `allowedTools`. */
  disallowedTools: ReadonlySet<string>;
  /**
   * By tool: the only top-level parameters that may be sent. A tool without an entry takes all its
   * parameters.
   */
  allowedParams: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * By tool: the operator's words instead of the server's. They do not change the hash that pins
   * the definition.
   */
  displayNames: ReadonlyMap<string, string>;
  descriptions: ReadonlyMap<string, string>;
  /** What the server registry says beyond the connection; `null` for servers from elsewhere. */
  registry: RegistryFacts | null;
  /** What becomes of a tool whose definition is no longer the accepted one. */
  definitionChanges: 'quarantine' | 'accept';
  /** Milliseconds. `callMs` starts anew with every progress report; `totalMs` does not. */
  timeouts: { connectMs: number; listMs: number; callMs: number; totalMs: number };
}

/** Claims of a registry document, for people; only `mcp-assistant check` reads them. */
export interface RegistryFacts {
  owner: string | null;
  sla: string | null;
  tags: readonly string[];
  capabilities: readonly string[];
}
