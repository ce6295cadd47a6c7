/** Servers, providers and workflows that are wrong in themselves. */
import type { Row } from './preflight-world';

const server = (url: string, changes: object = {}) => ({
  AI_EXTENSIONS_MCP_CONFIGS: { s: { server_url: url, ...changes } },
});
const OK_URL = 'https://mcp.example.org/mcp';
const workflow = (processor: object, changes: object = {}) => ({
  workflows: { w: { processor_config: { LLMProcessor: processor }, ...changes } },
});
const provider = (settings: object) => ({
  providers: { p: settings },
  ...workflow({ function: 'chat', provider: 'p' }),
});

export const wrongServers: readonly Row[] = [
  {
    name: 'plain http to a server elsewhere',
    config: server('http://mcp.example.org/mcp'),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.server_url',
    reason: /./,
    fix: /allowed_hosts|https/,
  },
  {
    name: 'a private address',
    config: server('https://10.0.0.1/mcp'),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.server_url',
    reason: /private/,
    fix: /allowed_hosts/,
  },
  {
    name: 'a credential in the URL',
    config: server('https://user:secret@mcp.example.org/mcp'),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.server_url',
    reason: /./,
    fix: /./,
  },
  {
    name: 'IPv6 without brackets',
    config: server('http://::1:9000/mcp'),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.server_url',
    reason: /./,
    fix: /./,
  },
  {
    name: 'a label with a space',
    config: { AI_EXTENSIONS_MCP_CONFIGS: { 'a b': { server_url: OK_URL } } },
    key: 'AI_EXTENSIONS_MCP_CONFIGS.a b',
    reason: /./,
    fix: /letters/,
  },
  {
    name: 'a label with a dot',
    config: { AI_EXTENSIONS_MCP_CONFIGS: { 'a.b': { server_url: OK_URL } } },
    key: 'AI_EXTENSIONS_MCP_CONFIGS.a.b',
    reason: /./,
    fix: /letters/,
  },
  {
    name: 'a long label',
    config: { AI_EXTENSIONS_MCP_CONFIGS: { ['l'.repeat(66)]: { server_url: OK_URL } } },
    key: `AI_EXTENSIONS_MCP_CONFIGS.${'l'.repeat(66)}`,
    reason: /./,
    fix: /./,
  },
  {
    name: 'require_approval as a truth value',
    config: server(OK_URL, { require_approval: true }),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.require_approval',
    reason: /./,
    fix: /always/,
  },
  {
    name: 'allowed_tools as a word',
    config: server(OK_URL, { allowed_tools: 'search' }),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.allowed_tools',
    reason: /list/,
    fix: /\[/,
  },
  {
    name: 'a timeout with its unit',
    config: server(OK_URL, { timeout: '30s' }),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.timeout',
    reason: /./,
    fix: /seconds/,
  },
  {
    name: 'a timeout in milliseconds',
    config: server(OK_URL, { timeout: 30_000 }),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.timeout',
    reason: /./,
    fix: /seconds/,
  },
  {
    name: 'a scheme twice',
    config: server(OK_URL, { authorization: 'Bearer Bearer x' }),
    key: 'AI_EXTENSIONS_MCP_CONFIGS.s.authorization',
    reason: /./,
    fix: /./,
  },
  {
    name: 'personal accounts without an address',
    config: server(OK_URL, { auth_type: 'oauth2', oauth2_flow: 'authorization_code' }),
    key: 'server.public_url',
    reason: /./,
    fix: /./,
  },
  {
    name: 'an unknown server in a workflow',
    config: workflow({ function: 'chat', provider: 'demo', mcp_configs: ['nope'] }),
    key: 'workflows.w.processor_config.LLMProcessor.mcp_configs[0]',
    reason: /nope|not/,
    fix: /./,
  },
  {
    name: 'an unknown provider in a workflow',
    config: workflow({ function: 'chat', provider: 'dmo' }),
    key: 'workflows.w.processor_config.LLMProcessor.provider',
    reason: /./,
    fix: /demo/,
  },
  {
    name: 'both processors',
    config: {
      workflows: {
        w: { processor_config: { ResponsesProcessor: { function: 'chat', config: 'demo' } } },
      },
    },
    key: 'workflows.w.processor_config.LLMProcessor',
    reason: /./,
    fix: /./,
  },
  {
    name: 'a workflow id with a space',
    config: {
      workflows: {
        'a b': { processor_config: { LLMProcessor: { function: 'chat', provider: 'demo' } } },
      },
    },
    key: 'workflows.a b',
    reason: /id/,
    fix: /letters/,
  },
  {
    name: 'an orchestrator of AI Extensions',
    config: workflow({ function: 'chat', provider: 'demo' }, { orchestrator_class: 'X' }),
    key: 'workflows.w.orchestrator_class',
    reason: /./,
    fix: /./,
  },
  {
    name: 'a pattern that is no RE2',
    config: workflow(
      { function: 'chat', provider: 'demo' },
      { scopes: [{ location_regex: '(?<=x)' }] },
    ),
    key: 'workflows.w.scopes[0].location_regex',
    reason: /./,
    fix: /./,
  },
  {
    name: 'a provider of an unknown type',
    config: provider({ type: 'opnai', model: 'm' }),
    key: 'providers.p.type',
    reason: /./,
    fix: /openai/,
  },
  {
    name: 'a provider without a model',
    config: provider({ type: 'openai', api_key: 'k' }),
    key: 'providers.p.model',
    reason: /./,
    fix: /./,
  },
  {
    name: 'a provider without an address',
    config: provider({ type: 'openai-compatible', model: 'm' }),
    key: 'providers.p.base_url',
    reason: /missing/,
    fix: /URL/,
  },
  {
    name: 'a query in the address of a provider',
    config: provider({
      type: 'openai',
      model: 'm',
      api_key: 'k',
      base_url: 'https://x.example.org/?a=b',
    }),
    key: 'providers.p.base_url',
    reason: /query/,
    fix: /./,
  },
  {
    name: 'plain http to a provider',
    config: provider({
      type: 'openai',
      model: 'm',
      api_key: 'k',
      base_url: 'http://x.example.org/v1',
    }),
    key: 'providers.p.base_url',
    reason: /./,
    fix: /https/,
  },
  {
    name: 'an unknown fallback',
    config: provider({ type: 'openai', model: 'm', api_key: 'k', fallback: ['nope'] }),
    key: 'providers.p.fallback[0]',
    reason: /./,
    fix: /./,
  },
];
