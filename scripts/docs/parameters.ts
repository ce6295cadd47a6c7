/**
 * Says what every parameter of an MCP server does, or why it is refused. The compiler ensures that
 * none is missing.
 */
import { authTypes, refusedAuthTypes } from '../../src/server/config/credentials';
import type { registryDocumentShape, registryServerShape } from '../../src/server/config/registry';
import type { mcpInfoShape, mcpServerShape } from '../../src/server/config/schema';
import {
  unsupportedMcpInfoKeys,
  unsupportedProcessorKeys,
  unsupportedServerKeys,
  unsupportedWorkflowKeys,
} from '../../src/server/config/unsupported';

export interface Parameter {
  name: string;
  honoured: boolean;
  /** What it does, or why it is refused. Literals are in single backquotes. */
  text: string;
}

/** OpenAI's `mcp` tool: openai 7.55.0, `Tool.Mcp`. */
export const openaiParameters: readonly string[] = [
  'type',
  'server_label',
  'server_url',
  'connector_id',
  'tunnel_id',
  'server_description',
  'authorization',
  'headers',
  'allowed_tools',
  'require_approval',
  'defer_loading',
  'allowed_callers',
];

/** LiteLLM's `mcp_servers.<name>`. */
export const litellmParameters: readonly string[] = [
  'url',
  'transport',
  'command',
  'args',
  'env',
  'auth_type',
  'auth_value',
  'authentication_token',
  'client_id',
  'client_secret',
  'scopes',
  'authorization_url',
  'token_url',
  'registration_url',
  'oauth2_flow',
  'token_exchange_endpoint',
  'audience',
  'subject_token_type',
  'token_exchange_profile',
  'static_headers',
  'extra_headers',
  'upstream_token_header',
  'header_variables',
  'allowed_tools',
  'disallowed_tools',
  'allowed_params',
  'tool_name_to_display_name',
  'tool_name_to_description',
  'spec_path',
  'spec_version',
  'description',
  'instructions',
  'alias',
  'mcp_info',
  'access_groups',
  'allow_all_keys',
  'available_on_public_internet',
  'is_byok',
  'byok_description',
  'byok_api_key_help_url',
  'token_validation',
  'token_storage_ttl_seconds',
  'delegate_auth_to_upstream',
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'aws_region_name',
  'aws_service_name',
  'aws_role_name',
  'aws_session_name',
  'timeout',
];

/** LiteLLM's `auth_type`s. */
export const litellmAuthTypes: readonly string[] = [
  'none',
  'api_key',
  'bearer_token',
  'basic',
  'authorization',
  'token',
  'oauth2',
  'oauth2_token_exchange',
  'oauth2_id_jag',
  'true_passthrough',
  'oauth_delegate',
  'aws_sigv4',
];

const literals = (names: readonly string[]): string =>
  names.map((name) => `\`${name}\``).join(', ');

const honoured: Readonly<Record<keyof typeof mcpServerShape, string>> = {
  type: '`mcp`, or left out. In an `mcpServers` block it is the transport.',
  server_label: 'The label itself, or left out.',
  server_url: 'The MCP endpoint. `https://`, or any URL whose host is in `mcp.allowed_hosts`.',
  url: 'Same as `server_url`.',
  require_approval:
    '`always` (also when missing or unknown), `never`, or ' +
    '`{always: {tool_names, read_only}, never: {tool_names, read_only}}`. A tool that neither ' +
    'names asks, and `always` beats `never`. `read_only` trusts the `readOnlyHint` that the ' +
    'server gives, with a warning; with `tool_names` beside it, `never` needs both and `always` ' +
    'either.',
  remember_approval:
    'How long a person may let an approval of one tool be remembered: `never` (default), ' +
    '`conversation`, `course` (also allows `conversation`), or `{tool: word}`, where a tool ' +
    'without a word is `never`. A remembered approval holds for that person, tool, definition ' +
    'and address only.',
  remember_days: 'Days that an approval is remembered in a course, 1 to 365; default 30.',
  review_result:
    '`never` (default), `always`, or `{tool: word}`: with `always` a person sees the result and ' +
    'releases it before the model sees it.',
  screening:
    'What happens to results, resources and prompts with text that addresses the model: `mark` ' +
    '(default) warns the model and the person, `review` lets a person decide first, `withhold` ' +
    'keeps it from the model, `off` does not look. See `screening` in the guide to MCP servers.',
  authorization: 'The value of the `Authorization` header; a bare token gets `Bearer` in front.',
  headers: 'Headers of every request, except those that the protocol sets itself.',
  static_headers: 'Same as `headers`.',
  auth_type:
    `How \`auth_value\` is sent: ${literals(authTypes)}. \`api_key\` is the header ` +
    '`X-API-Key`, `basic` takes `user:password`.',
  auth_value: 'The credential for `auth_type`.',
  authentication_token: 'Same as `auth_value`.',
  oauth2_flow:
    "With `auth_type: oauth2`: `client_credentials` (the operator's account) or " +
    "`authorization_code` (each person's own).",
  client_id: "The client's id at the authorization server.",
  client_secret: "The client's secret.",
  private_key: 'A private key in PEM, for `private_key_jwt` instead of a secret.',
  private_key_algorithm: 'Its algorithm, e.g. `ES256`.',
  client_metadata_url: "The https URL of the client's metadata document (CIMD).",
  scopes: 'A list of scopes, or one text; by default the scopes that the server asks for.',
  issuer: 'The only authorization server that may see the credential; any other is refused.',
  token_url: 'The token endpoint, where the authorization server publishes no metadata.',
  authorization_url:
    'The authorization endpoint, where the authorization server publishes no metadata.',
  registration_url:
    'The registration endpoint, where the authorization server publishes no metadata.',
  allowed_tools:
    'A list of names, or `{tool_names, read_only}`, of which a tool must match both. Other tools ' +
    'are not offered, and refused when called.',
  disallowed_tools:
    'A list of names that are refused. A denial beats any grant: a name in `allowed_tools` as ' +
    'well is a problem (in LiteLLM the grant wins).',
  allowed_resources:
    '`off`, or a list of URIs and URI templates, exactly as the server lists them. One that ends ' +
    'with `*` allows all that begin so. Other resources are neither listed nor fetched, and ' +
    'templates neither filled in nor completed. Left out: everything that the server lists.',
  allowed_prompts:
    '`off`, or a list of names. Other prompts are neither listed, completed nor fetched. Left ' +
    'out: everything that the server lists.',
  allowed_params:
    '`{tool: [parameter]}`: other parameters of these tools are hidden from the model, and a ' +
    'call with one is refused (`policy_denied`).',
  tool_name_to_display_name: '`{tool: text}`: the name that people and the model see.',
  tool_name_to_description:
    '`{tool: text}`: replaces the description for people and for the model. The pinned ' +
    "definition stays the server's own.",
  server_description: 'A sentence about the server, for the model.',
  description: 'Same as `server_description`.',
  instructions: 'How and when the model should use the server.',
  name: 'The name people see; the label when left out.',
  alias: 'Same as `name`. The names of tools still begin with the label.',
  mcp_info:
    'Its `server_name` and `description` are used where `name` and `description` are ' +
    'missing.',
  timeout: 'Seconds for one call without progress, 1 to 600; default 60.',
  connect_timeout: 'Seconds to connect, 1 to 120; default 10.',
  list_timeout: 'Seconds to list tools, 1 to 120; default 10.',
  definition_changes:
    '`quarantine` (default): a tool that changed is withheld until staff accept it; if only its ' +
    'words changed, it keeps the accepted ones until then. `accept_text`: other words are ' +
    'accepted without a check. `accept`: every change is.',
  total_timeout:
    'Seconds for one call with progress, 1 to 3600 and at least `timeout`; default 300, or ' +
    '`timeout` if that is longer.',
  transport:
    '`http` (also `streamable-http`), `sse` or `stdio`. Left out: `stdio` with a `command`, ' +
    'else `http`.',
  protocol:
    '`auto` (default): asks the server which protocol era it speaks, and falls back to `initialize`; ' +
    '`modern`: only 2026-07-28; `legacy`: `initialize` without asking, for a server that stumbles ' +
    'over the question.',
  command:
    'Starts a program that speaks MCP over stdio. Only with `mcp.allow_stdio`, which is refused ' +
    'when `NODE_ENV` is `production`.',
  args: 'Arguments of the program.',
  env: 'Variables of the program.',
  defer_loading:
    "`true`: the model is not given the server's tools at once, but finds them by searching. " +
    'Servers with many tools are searched anyway (see `limits.tools_share`).',
  allowed_callers:
    '`["direct"]` only: a tool is never called from a program that the model wrote.',
};

const honouredMcpInfo: Readonly<Record<keyof typeof mcpInfoShape, string>> = {
  server_name: 'As `name`.',
  description: 'As `description`.',
};

const registryKeys: Readonly<
  Record<keyof typeof registryDocumentShape | keyof typeof registryServerShape, string>
> = {
  registry_version: 'Must be 1 or 1.x.',
  servers: 'One entry per server.',
  name: 'The label.',
  description: 'As `description`.',
  transport: 'As `transport`.',
  url: 'As `url`.',
  auth:
    "`{type: bearer, token_env: NAME}` sends the variable's value as `authorization`; " +
    '`{type: none}` sends nothing; `{type: oauth2, …}` is read as `auth_type: oauth2` with ' +
    '`authorization_url`, `token_url` and `scopes`.',
  capabilities:
    'A claim: `mcp-assistant check` warns when the server does not offer what it claims.',
  tags: 'Shown by `mcp-assistant check`.',
  owner: 'Shown by `mcp-assistant check`.',
  sla: 'Shown by `mcp-assistant check`.',
};

function tableOf(
  kept: Readonly<Record<string, string>>,
  refused: Readonly<Record<string, string>>,
  prefix = '',
): Parameter[] {
  return [
    ...Object.entries(kept).map(([name, text]) => ({
      name: `${prefix}${name}`,
      honoured: true,
      text,
    })),
    ...Object.entries(refused).map(([name, text]) => ({
      name: `${prefix}${name}`,
      honoured: false,
      text,
    })),
  ];
}

/** Every parameter of an entry in `AI_EXTENSIONS_MCP_CONFIGS` or `mcpServers`. */
export const parameters: readonly Parameter[] = [
  ...tableOf(honoured, unsupportedServerKeys),
  ...tableOf(honouredMcpInfo, unsupportedMcpInfoKeys, 'mcp_info.'),
  ...tableOf({}, refusedAuthTypes, 'auth_type: '),
];

/** Every key of a registry document. */
export const registryParameters: readonly Parameter[] = tableOf(registryKeys, {});

/** Every workflow key that other projects have and this one refuses. */
export const refusedWorkflowKeys: readonly Parameter[] = [
  ...tableOf({}, unsupportedWorkflowKeys),
  ...tableOf({}, unsupportedProcessorKeys, '…Processor.'),
];
