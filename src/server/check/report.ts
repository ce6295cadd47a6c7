/** What `check` reports, also as JSON. */
import type { ConfigProblem, McpServerConfig, RegistryFacts, RememberRule } from '../config';
import type { ExitCode } from '../base';
import type { ServerDescription } from '../mcp';
import type { Finding } from './finding';

export interface ToolReport {
  /** The server's own name for the tool. */
  name: string;
  display_name: string | null;
  /** `send`: called without asking; `ask`: a person approves each call; `refused`: never called. */
  policy: 'send' | 'ask' | 'refused';
  /** Why the tool is refused. */
  reason: string | null;
  /** Parameters outside `allowed_params`: hidden from the model, and refused. */
  refused_parameters: string[];
  /** How long a person's approval of the tool may be remembered. */
  remember: RememberRule;
  /** Whether a person sees the tool's results before the model does. */
  reviewed: boolean;
}

export interface ServerReport {
  label: string;
  name: string;
  /** `host` or `host:port`, without the rest of the URL; `null` for a program. */
  host: string | null;
  /** The program's name without its folder and arguments; `null` for a URL. */
  program: string | null;
  transport: McpServerConfig['transport'];
  /** As configured; `era` is what was negotiated. */
  protocol: McpServerConfig['protocol'];
  /** The workflows that use the server. */
  workflows: string[];
  registry: RegistryFacts | null;
  reachable: boolean;
  /** Why the server cannot be reached, and what to do. */
  failure: { reason: string; fix: string } | null;
  era: ServerDescription['era'] | null;
  protocol_version: string | null;
  /** What the server calls itself. */
  server_name: string | null;
  capabilities: string[];
  tools: ToolReport[];
  /** The workflows in which the model finds its tools by searching. */
  searched_in: string[];
  /** What the configuration says, also while the server is away. */
  configured: ConfiguredPolicy;
  warnings: string[];
}

/** The operator's rules of a server, as they were read. */
export interface ConfiguredPolicy {
  auth: 'none' | 'headers' | 'client_credentials' | 'authorization_code';
  require_approval: {
    default: 'always' | 'never';
    always: string[];
    never: string[];
  };
  /** `null` allows every tool. */
  allowed_tools: string[] | null;
  disallowed_tools: string[];
}

export interface WorkflowReport {
  id: string;
  title: string | null;
  /** Who answers, and who in their place. */
  providers: { type: string; name: string | null; model: string | null }[];
  servers: string[];
  /** Empty for everywhere. */
  scopes: { course_id: string | null; location: string | null; service_variant: 'lms' | 'cms' }[];
}

export interface CheckReport {
  ok: boolean;
  /** That of the worst kind that failed. With 78 nothing was contacted. */
  exit_code: ExitCode;
  problems: readonly ConfigProblem[];
  warnings: readonly string[];
  /** Database, keys, LMS, providers and Redis. */
  surroundings: Finding[];
  workflows: WorkflowReport[];
  servers: ServerReport[];
}
