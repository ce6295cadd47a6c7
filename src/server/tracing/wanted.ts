/** What the standard variables ask for. Without them OpenTelemetry's SDK is not even loaded. */

type Environment = Readonly<Record<string, string | undefined>>;
type Protocol = 'http/protobuf' | 'http/json';

export interface Wanted {
  traces: Protocol | null;
  metrics: Protocol | null;
  env: Environment;
}

interface Reading {
  wanted: Wanted | null;
  /** What is asked for, and cannot be done. */
  warnings: string[];
}

const PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json'] satisfies Protocol[];

const isSet = (text: string | undefined): text is string => text !== undefined && text !== '';

function protocolOf(signal: 'TRACES' | 'METRICS', env: Environment, warnings: string[]) {
  const exporter = env[`OTEL_${signal}_EXPORTER`];
  if (exporter === 'none') {
    return null;
  }
  if (isSet(exporter) && exporter !== 'otlp') {
    warnings.push(`OTEL_${signal}_EXPORTER can be otlp or none here; nothing is sent.`);
    return null;
  }
  const endpoints = [env.OTEL_EXPORTER_OTLP_ENDPOINT, env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]];
  if (!isSet(exporter) && !endpoints.some(isSet)) {
    return null;
  }
  const [key, protocol = 'http/protobuf'] =
    [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']
      .map((name) => [name, env[name]] as const)
      .find(([, value]) => isSet(value)) ?? [];
  if (!PROTOCOLS.includes(protocol)) {
    warnings.push(`${key} can be http/protobuf or http/json here; nothing is sent.`);
    return null;
  }
  return protocol as Protocol;
}

export function wantedOf(env: Environment): Reading {
  const warnings: string[] = [];
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') {
    return { wanted: null, warnings };
  }
  const traces = protocolOf('TRACES', env, warnings);
  const metrics = protocolOf('METRICS', env, warnings);
  return { wanted: traces || metrics ? { traces, metrics, env } : null, warnings };
}
