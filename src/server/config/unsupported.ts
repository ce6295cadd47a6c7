/**
 * Keys of OpenAI's `mcp` tool, LiteLLM or AI Extensions that this version does not support: refused
 * by name, with the reason.
 */
import type { Unsupported } from './fields';

const CREDENTIALS =
  'is not supported by this version: give the credential as authorization or headers';
const NOT_YET = 'is not supported by this version';
const HOSTED =
  'names a connection that only OpenAI can make; the BFF connects to server_url itself';
const GATEWAY =
  'is about the keys and users of a LiteLLM gateway: say in mcp_configs which workflows use the server';
const CALLER = "is not supported: a caller's headers and tokens are never passed on to a server";
const AWS =
  'is not supported: requests are not signed for AWS; put a gateway with a bearer token in front of the server';
const DESKTOP_APPROVAL =
  'is how desktop clients skip the question: give require_approval for this label in AI_EXTENSIONS_MCP_CONFIGS';

const all = (reason: string, ...keys: string[]): Unsupported =>
  Object.fromEntries(keys.map((key) => [key, reason]));

export const unsupportedServerKeys: Unsupported = {
  ...all(HOSTED, 'connector_id', 'tunnel_id'),
  ...all(
    CREDENTIALS,
    'auth',
    'upstream_token_header',
    'token_validation',
    'token_storage_ttl_seconds',
  ),
  ...all(CALLER, 'extra_headers', 'header_variables', 'delegate_auth_to_upstream'),
  ...all(
    CALLER,
    'token_exchange_endpoint',
    'token_exchange_profile',
    'audience',
    'subject_token_type',
  ),
  ...all(
    'is not supported: people bring no keys of their own to a server',
    'is_byok',
    'byok_description',
    'byok_api_key_help_url',
  ),
  ...all(
    AWS,
    'aws_access_key_id',
    'aws_secret_access_key',
    'aws_session_token',
    'aws_region_name',
    'aws_service_name',
  ),
  ...all(AWS, 'aws_role_name', 'aws_session_name'),
  ...all(
    GATEWAY,
    'access_groups',
    'mcp_access_groups',
    'allow_all_keys',
    'available_on_public_internet',
  ),
  ...all(
    'makes tools of an OpenAPI document; the BFF is a client of MCP servers only',
    'spec_path',
  ),
  ...all(
    'has no effect in LiteLLM any more, and none here: the protocol version is negotiated with the server',
    'spec_version',
  ),
  ...all(
    'is not supported: the key above it is the label, and name is what people see',
    'server_id',
    'server_name',
  ),
  ...all(
    "is not supported: a program starts in the BFF's own folder; give absolute paths in args",
    'cwd',
  ),
  ...all('is not supported: give the variables in env', 'envFile'),
  ...all(
    'is not supported: a server that no workflow names in mcp_configs is not used',
    'disabled',
  ),
  ...all(DESKTOP_APPROVAL, 'autoApprove', 'alwaysAllow'),
};

export const unsupportedMcpInfoKeys: Unsupported = {
  ...all('is not shown: the page loads no picture from elsewhere', 'logo_url'),
  ...all('is not supported: calls of tools are not charged for', 'mcp_server_cost_info'),
};

export const unsupportedTopLevelKeys: Unsupported = all(
  "is LiteLLM's name for it: put the same mapping under AI_EXTENSIONS_MCP_CONFIGS",
  'mcp_servers',
);

export const unsupportedWorkflowKeys: Unsupported = {
  ...all(NOT_YET, 'orchestrator_class', 'actuator_config', 'ui_components'),
  ...all(
    'belongs into an entry of scopes',
    'course_id',
    'location_regex',
    'service_variant',
    'ui_slot_selector_id',
  ),
  ...all('is called scopes here, and is a list', 'scope'),
};

export const unsupportedProcessorKeys: Unsupported = {
  ...all(NOT_YET, 'enabled_tools', 'max_context_messages', 'extra_params', 'options'),
  ...all(
    'is not needed: answers always stream when the client asks for it',
    'stream',
    'enable_streaming',
  ),
  ...all(
    'belongs to the workflow itself, as prompt',
    'prompt',
    'prompt_template',
    'prompt_template_slug',
  ),
  ...all('belongs to the provider, in providers', 'model', 'api_key', 'temperature'),
  ...all('belongs to the provider, as max_output_tokens', 'max_tokens'),
};
