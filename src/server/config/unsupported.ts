/** Keys that OpenAI's `mcp` tool, LiteLLM or AI Extensions know and this version does not: refused by name, with the reason. */
import type { Unsupported } from './fields';

const STDIO = 'starts a local program; stdio servers are not run by the BFF: run the server yourself and give its server_url';
const CREDENTIALS = 'is not supported by this version: give the credential as authorization or headers';
const NOT_YET = 'is not supported by this version';
const READ_ONLY = 'is not supported by this version, because it trusts what a server says about its own tools: name them in tool_names';
const HOSTED = 'names a connection that only OpenAI can make; the BFF connects to server_url itself';

const all = (reason: string, ...keys: string[]): Unsupported => Object.fromEntries(keys.map((key) => [key, reason]));

export const unsupportedServerKeys: Unsupported = {
  ...all(HOSTED, 'connector_id', 'tunnel_id'),
  ...all(STDIO, 'command', 'args', 'env', 'cwd'),
  ...all(CREDENTIALS, 'auth', 'auth_value', 'authentication_token', 'upstream_token_header'),
  ...all(CREDENTIALS, 'token_exchange_endpoint', 'token_exchange_profile', 'audience', 'subject_token_type', 'token_validation'),
  ...all(CREDENTIALS, 'token_storage_ttl_seconds', 'delegate_auth_to_upstream', 'is_byok'),
  ...all('is not supported: a caller\'s headers are never passed on to a server', 'extra_headers', 'header_variables'),
  ...all(NOT_YET, 'disallowed_tools', 'allowed_params', 'tool_name_to_display_name', 'tool_name_to_description'),
  ...all(NOT_YET, 'spec_path', 'spec_version', 'instructions', 'alias', 'mcp_info', 'defer_loading', 'allowed_callers'),
  ...all(NOT_YET, 'access_groups', 'allow_all_keys', 'available_on_public_internet'),
};

export const unsupportedToolFilterKeys: Unsupported = all(READ_ONLY, 'read_only');

export const unsupportedTopLevelKeys: Unsupported = all(
  'is the form of desktop clients: list the servers that have a URL under AI_EXTENSIONS_MCP_CONFIGS', 'mcpServers', 'mcp_servers',
);

export const unsupportedWorkflowKeys: Unsupported = all(
  NOT_YET, 'scope', 'orchestrator_class', 'actuator_config', 'ui_components', 'course_id', 'location_regex', 'service_variant', 'ui_slot_selector_id',
);

export const unsupportedProcessorKeys: Unsupported = {
  ...all(NOT_YET, 'enabled_tools', 'max_context_messages', 'extra_params', 'options'),
  ...all('is not needed: answers always stream when the client asks for it', 'stream', 'enable_streaming'),
  ...all('belongs to the workflow itself, as prompt', 'prompt', 'prompt_template', 'prompt_template_slug'),
  ...all('belongs to the provider, in providers', 'model', 'api_key', 'temperature'),
  ...all('belongs to the provider, as max_output_tokens', 'max_tokens'),
};
