/** How the BFF traces: a port that does nothing while nobody collects. */
import { AppError } from '../base';

type AttributeValue = string | number | boolean | readonly string[];
/** By the names of `ATTRIBUTE`. `undefined` is left out. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

export interface SpanStart {
  name: string;
  kind: 'server' | 'client' | 'internal';
  attributes?: Attributes;
  /** `traceparent`s of spans elsewhere that belong to this one; others are ignored. */
  links?: readonly (string | null | undefined)[];
}

export interface Span {
  set: (attributes: Attributes) => void;
  /** @param type A code of ours or of a protocol; never words. */
  fail: (type: string) => void;
  end: () => void;
  /** Spans that begin in `run`, also later, are below this one. */
  within: <T>(run: () => T) => T;
  /** W3C Trace Context; `null` while nobody collects. */
  readonly traceparent: string | null;
}

export interface Tracer {
  /** Begins a span below the current one; its owner ends it. */
  begin: (start: SpanStart) => Span;
  /** Runs within a span. If `run` throws, the span fails with the code of the error. */
  span: <T>(start: SpanStart, run: (span: Span) => Promise<T>) => Promise<T>;
  /** The `traceparent` of the current span. */
  current: () => string | null;
}

const NO_SPAN: Span = {
  set: () => {},
  fail: () => {},
  end: () => {},
  within: (run) => run(),
  traceparent: null,
};

export const NO_TRACES: Tracer = {
  begin: () => NO_SPAN,
  span: (_start, run) => run(NO_SPAN),
  current: () => null,
};

export const errorType = (error: unknown): string =>
  error instanceof AppError ? error.code : error instanceof Error ? error.name : 'error';

/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00. */
const TRACEPARENT = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

export interface TraceParent {
  traceId: string;
  spanId: string;
  flags: number;
}

/** `null` for everything that is not one; it may come from anywhere. */
export function readTraceparent(text: unknown): TraceParent | null {
  const [, traceId, spanId, flags] = (typeof text === 'string' && TRACEPARENT.exec(text)) || [];
  return traceId === undefined || spanId === undefined || flags === undefined
    ? null
    : { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
