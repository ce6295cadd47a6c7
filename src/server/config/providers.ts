/** Reads `providers`: who answers, with which key. */
import { isRecord } from '../base';
import { readFields } from './fields';
import type { Path, Report } from './problems';
import { providerShape } from './schema';
import type { ProviderConfig } from './types';

/**
 * By name. A provider with problems is `null`, so that references to it are not reported as
 * unknown.
 */
export function readProviders(
  report: Report,
  value: unknown,
): ReadonlyMap<string, ProviderConfig | null> {
  const mapping = value ?? {};
  if (!isRecord(mapping)) {
    report.problem(
      ['providers'],
      'must be a mapping of names to providers',
      'Write e.g. providers: { demo: { type: demo } }.',
    );
    return new Map();
  }
  return new Map(
    Object.entries(mapping).map(([name, raw]) => [
      name,
      readProvider(report, ['providers', name], raw),
    ]),
  );
}

function readProvider(report: Report, path: Path, value: unknown): ProviderConfig | null {
  const { fields, complete } = readFields(report, path, providerShape, value);
  if (fields.type === 'demo') {
    return readDemo(report, path, fields);
  }
  const requireField = (
    key: 'model' | 'api_key' | 'base_url',
    reason: string,
    fix: string,
  ): void => {
    if (fields[key] === undefined) {
      report.problem([...path, key], reason, fix);
    }
  };
  if (fields.delay_ms !== undefined) {
    report.problem([...path, 'delay_ms'], 'is for the demo provider only', 'Remove delay_ms.');
  }
  requireField('model', 'is missing', 'Set it to the name of the model.');
  if (fields.type === 'openai-compatible') {
    requireField(
      'base_url',
      'is missing',
      "Set it to the API's URL, e.g. http://127.0.0.1:11434/v1.",
    );
  } else if (fields.type !== undefined) {
    requireField(
      'api_key',
      `is missing; ${fields.type} needs a key`,
      'Set it, e.g. to os.environ/MODEL_API_KEY.',
    );
  }
  if (complete === null || complete.type === 'demo' || complete.model === undefined) {
    return null;
  }
  return {
    type: complete.type,
    model: complete.model,
    apiKey: complete.api_key,
    baseUrl: complete.base_url,
    maxOutputTokens: complete.max_output_tokens,
    temperature: complete.temperature,
  };
}

function readDemo(
  report: Report,
  path: Path,
  fields: Readonly<Record<string, unknown>>,
): ProviderConfig {
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'type' || key === 'delay_ms' || value === undefined) {
      continue;
    }
    report.problem(
      [...path, key],
      'means nothing to the demo provider',
      `Remove ${key}, or choose another type.`,
    );
  }
  return { type: 'demo', delayMs: typeof fields.delay_ms === 'number' ? fields.delay_ms : 25 };
}
