/**
 * The names of what is traced, in one table: OpenTelemetry's where it has one, and ours. No
 * attribute ever holds what people wrote, what a model answered, arguments or results.
 */
import type { MetricName } from '../metrics';

/** The conventions are in development: their names may change, so the version is pinned. */
export const CONVENTIONS = {
  /** GenAI and MCP: https://github.com/open-telemetry/semantic-conventions-genai */
  genAi: '0.1.0',
  /** HTTP, errors and network: https://github.com/open-telemetry/semantic-conventions */
  general: '1.42.0',
} as const;

export const ATTRIBUTE = {
  // General
  error: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  transport: 'network.transport',

  // GenAI
  operation: 'gen_ai.operation.name',
  agent: 'gen_ai.agent.name',
  provider: 'gen_ai.provider.name',
  model: 'gen_ai.request.model',
  stream: 'gen_ai.request.stream',
  finishReasons: 'gen_ai.response.finish_reasons',
  firstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  cachedTokens: 'gen_ai.usage.cache_read.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  tool: 'gen_ai.tool.name',

  // MCP
  method: 'mcp.method.name',
  protocolVersion: 'mcp.protocol.version',

  // Ours
  requestId: 'mcp_assistant.request.id',
  responseId: 'mcp_assistant.response.id',
  callId: 'mcp_assistant.call.id',
  configured: 'mcp_assistant.provider',
  server: 'mcp_assistant.server',
  outcome: 'mcp_assistant.outcome',
  status: 'mcp_assistant.status',
  proposed: 'mcp_assistant.calls',
  pending: 'mcp_assistant.calls.pending',
  rejected: 'mcp_assistant.calls.rejected',
} as const;

/** The names of spans. What follows is a route, or a name from the operator or a server's list. */
export const SPAN = {
  request: (method: string, route: string) => `${method} ${route}`,
  turn: (workflow: string) => `invoke_agent ${workflow}`,
  step: (model: string) => `chat ${model}`,
  propose: 'mcp_assistant.propose',
  decide: 'mcp_assistant.decide',
  call: 'mcp_assistant.call',
  send: (tool: string) => `tools/call ${tool}`,
} as const;

/** Values of `gen_ai.provider.name` by the `type` of a configured provider. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'openai-chat': 'openai',
  google: 'gcp.gemini',
  azure: 'azure.ai.openai',
};
export const providerName = (type: string): string => PROVIDERS[type] ?? type;

/** Metrics that have a name in the conventions; over OTLP they go under it. */
export const CONVENTIONAL: Readonly<
  Partial<Record<MetricName, { name: string; labels: Readonly<Record<string, string>> }>>
> = {
  turn_duration_seconds: {
    name: 'gen_ai.invoke_agent.duration',
    labels: { workflow: ATTRIBUTE.agent, status: ATTRIBUTE.status },
  },
  model_step_duration_seconds: {
    name: 'gen_ai.client.operation.duration',
    labels: {
      provider: ATTRIBUTE.configured,
      model: ATTRIBUTE.model,
      error: ATTRIBUTE.error,
    },
  },
  model_first_token_seconds: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    labels: { provider: ATTRIBUTE.configured, model: ATTRIBUTE.model },
  },
  mcp_request_duration_seconds: {
    name: 'mcp.client.operation.duration',
    labels: { server: ATTRIBUTE.server, method: ATTRIBUTE.method, error: ATTRIBUTE.error },
  },
};
