/** Describes what a tool returned, refused or failed to do. */
import type { LanguageModelV4ToolResultPart } from '@ai-sdk/provider';
import { toolFace } from './choose-tool';
import { inertInline, inertQuote } from './inert';
import { isRecord, type JsonRecord } from './schema';
import { contentStems, stem } from './words';

const MAX_ENTRIES = 20;
const MAX_CHARS = 1500;

function shorten(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS).trimEnd()}… (shortened)` : text;
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function inlineValue(value: unknown): string {
  return inertInline(shorten(typeof value === 'string' ? value : JSON.stringify(value)));
}

/** "4, 2 and 6" */
function enumerate(values: readonly string[]): string {
  return values.length < 2
    ? values.join('')
    : `${values.slice(0, -1).join(', ')} and ${values.at(-1)}`;
}

function pairs(record: JsonRecord): string[] {
  return Object.entries(record).map(([key, value]) => `${inertInline(key)}: ${inlineValue(value)}`);
}

function bullets(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_ENTRIES).map((line) => `- ${line}`);
  return [
    ...shown,
    ...(lines.length > MAX_ENTRIES ? [`- … and ${lines.length - MAX_ENTRIES} more`] : []),
  ].join('\n');
}

/** Servers wrap a bare value as `{"result": …}`. */
function unwrap(value: unknown): unknown {
  return isRecord(value) && Object.keys(value).length === 1 && Object.hasOwn(value, 'result')
    ? value.result
    : value;
}

function describeText(text: string): string {
  const plain = shorten(text.trim());
  if (plain === '') {
    return 'finished without returning anything.';
  }
  return plain.includes('\n')
    ? `returned:\n\n${inertQuote(plain)}`
    : `returned: ${inertInline(plain)}`;
}

function describeArray(values: readonly unknown[]): string {
  if (values.length === 0) {
    return 'returned an empty list.';
  }
  if (values.every(isScalar) && values.length <= 100) {
    return `returned: ${enumerate(values.map(inlineValue))}.`;
  }
  const lines = values.map((value) =>
    isRecord(value) ? pairs(value).join(', ') : inlineValue(value),
  );
  return `returned ${values.length} entries:\n\n${bullets(lines)}`;
}

function describeValue(wrapped: unknown): string {
  const value = unwrap(wrapped);
  if (typeof value === 'string') {
    return describeText(value);
  }
  if (Array.isArray(value)) {
    return describeArray(value);
  }
  if (isRecord(value)) {
    return Object.keys(value).length === 0
      ? 'returned an empty object.'
      : `returned:\n\n${bullets(pairs(value))}`;
  }
  return `returned: ${inlineValue(value)}.`;
}

/** Text that holds JSON is described as that value. */
function fromText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return text;
    }
    throw error;
  }
}

/** The result itself says that the outcome of the call is unknown. */
function saysUnknown(text: string): boolean {
  const words = contentStems(text);
  return words.includes(stem('outcome')) && words.includes(stem('unknown'));
}

function describeError(face: string, text: string): string {
  if (saysUnknown(text)) {
    return (
      `The outcome of ${face} is unknown: it may or may not have happened. ` +
      'It was not repeated.'
    );
  }
  return `${face} failed: ${inertInline(shorten(text)) || 'it gave no reason.'}`;
}

function describeDenied(face: string, reason: string | undefined): string {
  const because =
    reason === undefined || reason.trim() === '' ? '' : ` Reason: ${inertInline(shorten(reason))}`;
  const stop = because === '' || /[.!?]$/.test(because) ? '' : '.';
  return `${face} was denied.${because}${stop} Nothing was done.`;
}

function describeResult({ toolName, output }: LanguageModelV4ToolResultPart): string {
  const { title, server } = toolFace(toolName);
  const face = `**${inertInline(title)}**${server === null ? '' : ` (${inertInline(server)})`}`;
  switch (output.type) {
    case 'execution-denied':
      return describeDenied(face, output.reason);
    case 'error-text':
      return describeError(face, output.value);
    case 'error-json':
      return describeError(face, JSON.stringify(output.value));
    case 'text':
      return `${face} ${describeValue(fromText(output.value))}`;
    case 'json':
      return `${face} ${describeValue(output.value)}`;
    case 'content': {
      const parts = output.value.map((part) =>
        part.type === 'text'
          ? part.text
          : part.type === 'file'
            ? `(a file: ${part.mediaType})`
            : '',
      );
      return `${face} ${describeText(parts.join('\n'))}`;
    }
  }
}

/** One paragraph per result, in the order of the calls. */
export function answerFromResults(results: readonly LanguageModelV4ToolResultPart[]): string {
  return results.map(describeResult).join('\n\n');
}
