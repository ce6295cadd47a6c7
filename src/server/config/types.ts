/** The resolved configuration: secrets looked up, defaults filled in, nothing left to interpret. */
import type { JSONWebKeySet } from 'jose';
import type { ContextFunction } from './context-functions';
import type { Limits } from './limits';
import type { ScreeningRule } from './screening';

export interface Config {
  server: ServerConfig;
  lms: {
    /** No trailing slash. */
    baseUrl: string;
    /** Whether running exams are looked for; `serviceUrl` is that of a separate exams service. */
    exams: { enabled: boolean; serviceUrl: string | null };
  };
  auth: AuthConfig;
  /**
   * A SQLite file (its folder is created, `:memory:` for tests), or a `mysql://` URL with a
   * password.
   */
  database: { path: string } | { url: string };
  /**
   * Where replicas meet. Without a `url` this process is the only one. `keyPrefix` begins every key
   * and channel.
   */
  redis: { url: string | null; keyPrefix: string };
  workflows: ReadonlyMap<string, Workflow>;
  mcpServers: ReadonlyMap<string, McpServerConfig>;
  /**
   * `mcp.allowed_hosts`: lower-case `host` (any port) or `host:port`. Only these may use plain http
   * and private addresses. See `isAllowedHost`.
   */
  mcp: { allowedHosts: readonly string[] };
  secrets: {
    /** Encrypts stored tokens; at least 32 characters. `null` if there are no personal accounts. */
    encryptionKey: string | null;
  };
  audit: {
    /** Days that events are kept; 0 keeps them all. */
    keepDays: number;
    /** Keys of arguments whose values are not kept, beside those that are known. */
    redact: readonly string[];
  };
  limits: Limits;
}

interface ServerConfig {
  host: string;
  port: number;
  /**
   * Where browsers reach the BFF, e.g. `https://apps.example.org/mcp-assistant`; no trailing slash.
   * Set if people connect accounts.
   */
  publicUrl: string | null;
  /** Origins whose pages may use cookies here, e.g. `https://apps.example.org`. */
  allowedOrigins: readonly string[];
  /** Where the command line reaches a BFF that runs; `null` for nowhere. */
  adminSocket: string | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

export interface AuthConfig {
  issuer: string;
  audience: string;
  jwks: JSONWebKeySet;
}

export type ProviderConfig =
  { type: 'demo'; /** Milliseconds between streamed words. */ delayMs: number } | RemoteProvider;

/** A model behind somebody's API. */
export interface RemoteProvider {
  type: 'openai' | 'openai-chat' | 'anthropic' | 'google' | 'azure' | 'openai-compatible';
  /** Its key in `providers`, for the log. */
  name: string;
  /** With `azure`, the name of the deployment. */
  model: string;
  /** Absent if the endpoint needs none, or if `headers` carry the credential. */
  apiKey?: string;
  baseUrl?: string;
  /** Of `azure` only. Without a `baseUrl` there is a resource name. */
  resourceName?: string;
  apiVersion?: string;
  /** Added to every request. All three may hold secrets. */
  headers: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  extraBody: Readonly<Record<string, unknown>>;
  maxOutputTokens: number;
  temperature?: number;
  reasoningEffort?: ReasoningEffort;
  /** How much the model can read and write at once, in tokens. */
  contextTokens?: number;
  /** Who is asked instead, in this order; their own `fallback` is not followed. */
  fallback: readonly RemoteProvider[];
  /** How long one model step is tried again before it fails; 0 never does. */
  retryMs: number;
  /** The longest silence of a stream, also before its first word. */
  idleMs: number;
}

/** How much a model is taken to read where its provider has no `context_tokens`. */
export const USUAL_CONTEXT_TOKENS = 128_000;

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** A named assistant: AI Extensions' profile, reduced to what a turn needs. */
export interface Workflow {
  id: string;
  title: string | null;
  greeting: string | null;
  suggestions: readonly string[];
  /** The operator's system prompt; a default applies if absent. */
  prompt: string | null;
  function: 'chat_with_context' | 'chat';
  /** What the model gets of the course, with `chat_with_context`. */
  context: {
    functions: readonly ContextFunction[];
    /** Characters of passages for each function; `limits.contextChars` if `null`. */
    maxChars: number | null;
  };
  provider: ProviderConfig;
  /** Labels in the order of `mcp_configs`; each is a key of `mcpServers`. */
  mcpServers: readonly string[];
  /** Where it is available. Empty means everywhere, with less precedence than any scope. */
  scopes: readonly WorkflowScope[];
  access: AccessRule;
  /** By server label: lists of rules, each of which must allow what a person uses of the server. */
  mcpAccess: ReadonlyMap<string, readonly McpAccessList[]>;
}

/** AI Extensions' scope. A `null` part matches anything. */
export interface WorkflowScope {
  courseId: string | null;
  /** Applies if it matches anywhere in the unit's usage key. */
  location: { pattern: string; test: (usageKey: string) => boolean } | null;
  serviceVariant: 'lms' | 'cms';
  slotId: string | null;
}

/**
 * What the LMS and its token tell of a person in a course: `staff` covers the two after it; all
 * others are a `learner`.
 */
export const ROLES = ['learner', 'staff', 'author', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** A named group of the operator's. */
export interface Group {
  /** The LMS's `user_id`, as text. */
  userIds: ReadonlySet<string>;
  /** In lower case: the LMS has no two names that differ in case only. */
  usernames: ReadonlySet<string>;
}

/** Whom a rule is about; all of its parts must fit, and `null` fits anyone. */
export interface AccessRule {
  /** Course keys; `*` matches any characters. */
  courses: readonly string[] | null;
  roles: ReadonlySet<Role> | null;
  groups: readonly Group[] | null;
  /** Of learners: staff need not be enrolled. */
  enrollmentModes: ReadonlySet<string> | null;
}

export const MCP_KINDS = ['tools', 'resources', 'prompts'] as const;
export type McpKind = (typeof MCP_KINDS)[number];

/** One rule of `mcp_access`. */
export interface McpAccessRule {
  /** Where it stands, e.g. `mcp_access.records[1]`. */
  place: string;
  effect: 'allow' | 'deny';
  who: AccessRule;
  /** Names, URIs or URI templates; with `*` at the end, all that begin so. */
  what: Readonly<Record<McpKind, readonly string[]>>;
}

/** The rules for one server that stand together. A denial beats any permission. */
export interface McpAccessList {
  place: string;
  rules: readonly McpAccessRule[];
}

type ApprovalRule = 'always' | 'never';

/** `require_approval`: one rule, or OpenAI's object form. Unnamed tools ask. */
export interface ApprovalPolicy {
  default: ApprovalRule;
  /** Exact tool names; `always` wins if a name is in both. */
  always: ReadonlySet<string>;
  never: ReadonlySet<string>;
  /** `always.read_only`: also asks for tools whose read-only claim equals this. */
  alwaysReadOnly?: boolean;
  /**
   * `never.read_only`: of the tools in `never` (of all, if it is empty), sends those whose
   * read-only claim equals this.
   */
  neverReadOnly?: boolean;
}

/** One word for every tool of a server, with exceptions by exact tool name. */
export interface ByTool<W extends string> {
  default: W;
  tools: ReadonlyMap<string, W>;
}

/** How long a person's approval of a tool may be remembered; `course` includes `conversation`. */
export type RememberRule = 'never' | 'conversation' | 'course';

/**
 * `auth_type: oauth2`. `oauth2_flow` decides whose account is used: the operator's, or each
 * person's own.
 */
export type OAuthConfig = {
  /** Space-separated; `null` uses what the server asks for. */
  scopes: string | null;
  /**
   * The authorization server's identifier; credentials go to no other one. `null` uses the one that
   * the MCP server names.
   */
  issuer: string | null;
  /** Set if the authorization server publishes no metadata. */
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
  /** The operator's name for people; defaults to the label. */
  name: string;
  description: string | null;
  /** From the operator, for the model: when and how to use this server. */
  instructions: string | null;
  transport: 'http' | 'sse' | 'stdio';
  /** The era to speak: `modern` has `server/discover` (2026-07-28), `legacy` has `initialize`. */
  protocol: 'auto' | 'modern' | 'legacy';
  /**
   * For stdio, `stdio:` and a hash of what is started, so that an approval stays bound to its
   * program.
   */
  url: string;
  /** The program to start; only with the transport `stdio`. Its `env` may hold secrets. */
  stdio: { command: string; args: readonly string[]; env: Readonly<Record<string, string>> } | null;
  headers: Readonly<Record<string, string>>;
  /** `null` if `headers` are the only authorization. */
  oauth: OAuthConfig | null;
  approval: ApprovalPolicy;
  remember: ByTool<RememberRule>;
  /** Days that an approval is remembered in a course. */
  rememberDays: number;
  /** Whether a person sees a result before the model does. */
  review: ByTool<ApprovalRule>;
  /** What happens to text of this server that addresses the model. */
  screening: ScreeningRule;
  /** `null` allows every tool. */
  allowedTools: ReadonlySet<string> | null;
  /** If not `null`, only tools whose read-only claim equals this are allowed. */
  allowedReadOnly: boolean | null;
  /** Overrides `allowedTools`. */
  disallowedTools: ReadonlySet<string>;
  /**
   * URIs and URI templates, exact or, with `*` at the end, by their beginning; `null` allows every
   * resource, an empty list none.
   */
  allowedResources: readonly string[] | null;
  /** Exact names; `null` allows every prompt, an empty set none. */
  allowedPrompts: ReadonlySet<string> | null;
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
  /** What the server registry adds to the connection; `null` for servers from elsewhere. */
  registry: RegistryFacts | null;
  /** The model finds its tools by searching, and is not given all of them at once. */
  deferLoading: boolean;
  /** What happens to a tool whose definition differs from the accepted one. */
  definitionChanges: 'quarantine' | 'accept_text' | 'accept';
  /** Milliseconds. Every progress report restarts `callMs`, but not `totalMs`. */
  timeouts: { connectMs: number; listMs: number; callMs: number; totalMs: number };
}

/** Claims of a registry document, for people; only `mcp-assistant check` reads them. */
export interface RegistryFacts {
  owner: string | null;
  sla: string | null;
  tags: readonly string[];
  capabilities: readonly string[];
}
