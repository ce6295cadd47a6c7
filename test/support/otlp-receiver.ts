/** A collector for tests: takes traces and metrics over OTLP/HTTP as JSON. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value =
  | { stringValue: string }
  | { intValue: number | string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: Value[] } };
interface Attribute {
  key: string;
  value: Value;
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Attribute[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
}

interface TraceBody {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[];
  }[];
}
interface MetricBody {
  resourceMetrics: { scopeMetrics: { metrics: { name: string }[] }[] }[];
}

export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  url: string;
  spans: OtlpSpan[];
  resource: Record<string, unknown>;
  metrics: Set<string>;
  /** Everything that came, as it came. */
  raw: () => string;
  close: () => Promise<void>;
}

function plain(value: Value): unknown {
  return 'arrayValue' in value ? value.arrayValue.values.map(plain) : Object.values(value)[0];
}

export const attributesOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const receiver: OtlpReceiver = {
    url: '',
    spans: [],
    resource: {},
    metrics: new Set(),
    raw: () => bodies.join('\n'),
    close: async () => {},
  };
  function take(path: string | undefined, body: string): void {
    bodies.push(body);
    if (path === '/v1/traces') {
      for (const { resource, scopeSpans } of (JSON.parse(body) as TraceBody).resourceSpans) {
        Object.assign(receiver.resource, attributesOf(resource.attributes));
        receiver.spans.push(...scopeSpans.flatMap(({ spans }) => spans));
      }
    } else {
      for (const { scopeMetrics } of (JSON.parse(body) as MetricBody).resourceMetrics) {
        scopeMetrics
          .flatMap(({ metrics }) => metrics)
          .forEach(({ name }) => receiver.metrics.add(name));
      }
    }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(request.url, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  receiver.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return receiver;
}
