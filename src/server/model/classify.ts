/**
 * Finds out what kind of failure a provider's error is, for all wires and the servers behind them,
 * so that nobody else reads a provider's words.
 */
import { AppError, isRecord } from '../base';
import type { ModelFailure, ModelFailureKind } from './failure';
import { kindsOf } from './failures/names';
import { readReport, type ProviderReport } from './failures/provider-report';
import { waitOf } from './failures/wait';
import { contextIn, kindOfWords } from './failures/words';

const BY_STATUS: Readonly<Record<number, ModelFailureKind>> = {
  401: 'credentials',
  402: 'quota',
  403: 'credentials',
  404: 'wrong_model',
  408: 'unavailable',
  409: 'unavailable',
  410: 'wrong_model',
  413: 'too_long',
  425: 'unavailable',
  429: 'rate',
  498: 'unavailable',
  499: 'unavailable',
};

/**
 * Of what `doStream` throws, or of an `error` part; our own error for an answer that broke off is
 * `unavailable`, any other is `stopped`. Never throws itself.
 * @param now Milliseconds since the epoch.
 */
export function classify(error: unknown, now: number): ModelFailure {
  if (error instanceof AppError || (isRecord(error) && error.name === 'AbortError')) {
    const kind =
      error instanceof AppError && error.code === 'model_unavailable' ? 'unavailable' : 'stopped';
    return { kind, status: null, retryAfterMs: null, tool: null, contextTokens: null };
  }
  const report = readReport(error);
  const kind = kindOf(report) ?? (isFrame(error) ? 'unexplained' : 'unavailable');
  return {
    kind,
    status: report.status,
    retryAfterMs: kind === 'rate' || kind === 'unavailable' ? waitOf(report, now) : null,
    tool: kind === 'bad_tool' ? toolIn(report) : null,
    contextTokens: kind === 'too_long' ? contextOf(report) : null,
  };
}

/** A provider's own message within a stream; what a library throws has a stack. */
const isFrame = (error: unknown): boolean =>
  typeof error === 'string' || (isRecord(error) && !('stack' in error));

/** Words tell more than a status; a name tells more than words, unless it is a vague one. */
function kindOf({ status, names, words, param }: ProviderReport): ModelFailureKind | null {
  const { sure, vague } = kindsOf(names);
  const told = kindOfWords(words);
  if (param !== null && /^tools\b.*\.(?:parameters|input_schema|name|description)\b/.test(param)) {
    return 'bad_tool';
  }
  // Limits of tokens a minute and of the context have the same names.
  if (told !== null && (told === 'bad_tool' || told === 'too_long' || sure === 'rate')) {
    return told;
  }
  return sure ?? told ?? byStatus(status) ?? vague;
}

function byStatus(status: number | null): ModelFailureKind | null {
  if (status === null) {
    return null;
  }
  return BY_STATUS[status] ?? (status >= 500 ? 'unavailable' : 'rejected');
}

function contextOf({ records, words }: ProviderReport): number | null {
  const told = records.map(({ n_ctx: context }) => context).find(Number.isSafeInteger);
  return typeof told === 'number' ? told : contextIn(words);
}

const QUOTED =
  /(?:function|tool)s? (?:named )?[`'"]([\w.:-]{1,128})[`'"]|[`'"]([\w.:-]{1,128})[`'"] (?:function|tool)/i;
const NUMBERED = /(?:tools|function_?declarations)[.[](\d{1,4})/i;

/** By its name, or by its place among the tools of the request. */
function toolIn({ words, param, sentTools }: ProviderReport): string | null {
  const [, after, before] = QUOTED.exec(words) ?? [];
  const quoted = after ?? before;
  if (quoted !== undefined) {
    return quoted;
  }
  const declared = /function_?declarations[.[](\d{1,4})/i.exec(words);
  const place = declared ?? NUMBERED.exec(param ?? '') ?? NUMBERED.exec(words);
  return place === null ? null : nameOf(sentTools[Number(place[1])]);
}

function nameOf(tool: unknown): string | null {
  if (!isRecord(tool)) {
    return null;
  }
  const { name = isRecord(tool.function) ? tool.function.name : null } = tool;
  return typeof name === 'string' ? name : null;
}
