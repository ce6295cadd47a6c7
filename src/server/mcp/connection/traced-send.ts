/** Traces and measures one `tools/call`, and carries the trace to the server. */
import {
  ProtocolError,
  SdkError,
  TRACEPARENT_META_KEY,
  type CallToolResult,
  type Client,
} from '@modelcontextprotocol/client';
import type { McpServerConfig } from '../../config';
import type { Metrics } from '../../metrics';
import { ATTRIBUTE, errorType, SPAN, type Tracer } from '../../tracing';

export interface Following {
  metrics: Metrics;
  tracer: Tracer;
}

/** A code of the protocol or of its library. */
const errorOf = (error: unknown): string =>
  ProtocolError.isInstance(error) || SdkError.isInstance(error)
    ? String(error.code)
    : errorType(error);

type Meta = Record<string, string>;

const METHOD = 'tools/call';

/**
 * @param send Gets the `_meta` of the request.
 * @returns What it returns: a result, or the server's wish for input.
 */
export async function tracedSend<T extends object>(
  tool: string,
  { label, transport }: Pick<McpServerConfig, 'label' | 'transport'>,
  client: Client,
  { metrics, tracer }: Following,
  send: (meta: { _meta?: Meta }) => Promise<T>,
): Promise<T> {
  const seconds = metrics.stopwatch();
  const span = tracer.begin({
    name: SPAN.send(tool),
    kind: 'client',
    attributes: {
      [ATTRIBUTE.operation]: 'execute_tool',
      [ATTRIBUTE.method]: METHOD,
      [ATTRIBUTE.tool]: tool,
      [ATTRIBUTE.server]: label,
      [ATTRIBUTE.protocolVersion]: client.getNegotiatedProtocolVersion(),
      [ATTRIBUTE.transport]: transport === 'stdio' ? 'pipe' : 'tcp',
    },
  });
  const { traceparent } = span;
  let error = '';
  try {
    const result = await send(
      traceparent === null ? {} : { _meta: { [TRACEPARENT_META_KEY]: traceparent } },
    );
    error = (result as Partial<CallToolResult>).isError === true ? 'tool_error' : '';
    return result;
  } catch (failed) {
    error = errorOf(failed);
    throw failed;
  } finally {
    if (error !== '') {
      span.fail(error);
    }
    span.end();
    metrics.observe(
      'mcp_request_duration_seconds',
      { server: label, method: METHOD, error },
      seconds(),
    );
  }
}
