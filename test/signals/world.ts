/** The whole BFF, with a scripted model and two servers, watched by a collector and a scraper. */
import { inputRequired, type ServerContext } from '@modelcontextprotocol/server';
import { startFakeModel, type FakeModel } from '../harness/fake-model';
import { freePort } from '../harness/ports';
import { startStack, type Stack, type StackOptions } from '../harness/stack';
import { startPeer, text, type McpPeer, type PeerTool } from '../support/mcp-peer';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver';

export interface SignalsWorld {
  stack: Stack;
  model: FakeModel;
  spare: FakeModel;
  alpha: McpPeer;
  beta: McpPeer;
  /** `traceparent`s that reached a server, by tool. */
  traceparents: Map<string, string[]>;
  collector: OtlpReceiver;
  /** What `/metrics` says. */
  scrape: () => Promise<string>;
  metricsUrl: string;
  close: () => Promise<void>;
}

/** What no span, metric or line of the log may ever hold. */
export const CANARY = {
  question: 'canary-question-7d1',
  answer: 'canary-answer-c02',
  argument: 'canary-argument-b9e',
  result: 'canary-result-41f',
  key: 'sk-canary-key-99a',
  token: 'canary-token-58c',
} as const;

const look: PeerTool = {
  name: 'look',
  inputSchema: { type: 'object', properties: { at: { type: 'string' } } },
  run: () => text(CANARY.result),
};

const question = {
  message: 'Which one?',
  requestedSchema: { type: 'object' as const, properties: { which: { type: 'string' as const } } },
};

const ask: PeerTool = {
  name: 'ask',
  run: (_args, _signal, _report, { mcpReq }) =>
    mcpReq.inputResponses
      ? text('thank you')
      : inputRequired({ inputRequests: { which: inputRequired.elicit(question) } }),
};

export async function startSignalsWorld(options: StackOptions = {}): Promise<SignalsWorld> {
  const traceparents = new Map<string, string[]>();
  const watched = (server: string, { run, ...tool }: PeerTool): PeerTool => ({
    ...tool,
    run: (args, signal, report, context: ServerContext) => {
      const { traceparent } = (context.mcpReq._meta ?? {}) as { traceparent?: string };
      const key = `${server}.${tool.name}`;
      traceparents.set(key, [...(traceparents.get(key) ?? []), traceparent ?? 'none']);
      return run?.(args, signal, report, context) ?? text('done');
    },
  });
  const [alpha, beta, model, spare, collector, metricsPort] = await Promise.all([
    startPeer([look, ask].map((tool) => watched('alpha', tool))),
    startPeer([look, { name: 'act' }].map((tool) => watched('beta', tool))),
    startFakeModel(),
    startFakeModel(),
    startOtlpReceiver(),
    freePort(),
  ]);
  const provider = { type: 'openai-chat', model: 'gpt-test', api_key: CANARY.key };
  const parts = [alpha, beta, model, spare, collector];
  const closeParts = () => Promise.all(parts.map((part) => part.close()));
  const stack = await startStack({
    ...options,
    config: {
      mcp: {
        // Those of the demo's own servers, too.
        allowed_hosts: [
          '127.0.0.1:9001',
          '127.0.0.1:9002',
          ...[alpha, beta].map(({ url }) => new URL(url).host),
        ],
      },
      // So that a test that answers no question ends.
      limits: { elicitation_ttl_seconds: 10 },
      providers: {
        main: { ...provider, base_url: model.url, retry_seconds: 5, fallback: ['spare'] },
        spare: { ...provider, model: 'gpt-spare', base_url: spare.url },
      },
      AI_EXTENSIONS_MCP_CONFIGS: {
        alpha: {
          server_url: alpha.url,
          require_approval: 'never',
          headers: { 'x-key': CANARY.token },
        },
        beta: { server_url: beta.url, require_approval: { never: { tool_names: ['look'] } } },
      },
      workflows: {
        course_assistant: {
          processor_config: {
            ResponsesProcessor: { config: 'main', mcp_configs: ['alpha', 'beta'] },
          },
        },
      },
    },
    bffEnv: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '20',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      OTEL_METRIC_EXPORT_TIMEOUT: '200',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      MCP_ASSISTANT_METRICS_PORT: String(metricsPort),
      ...options.bffEnv,
    },
  }).catch(async (error: unknown) => {
    await closeParts();
    throw error;
  });
  const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  return {
    stack,
    model,
    spare,
    alpha,
    beta,
    traceparents,
    collector,
    metricsUrl,
    scrape: async () => (await fetch(metricsUrl)).text(),
    async close() {
      await stack.close();
      await closeParts();
    },
  };
}
