/**
 * Asks a model, and asks again while nothing of the answer has come: the same provider after a
 * pause, then the next one. After the first token nothing is asked again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { AppError, canonicalJson, sha256 } from '../base';
import type { Price } from '../config';
import { classify } from './classify';
import type { ModelFailure } from './failure';
import { isToken } from './first-token';
import type { Measure } from './measured';

type Part = LanguageModelV4StreamPart;
type Call = LanguageModelV4CallOptions;

/** One configured provider, as a turn asks it. */
export interface Provider {
  /** The `type` of its configuration, which says how it takes tools. */
  type?: string;
  /** The operator's name for it; the model's own if absent. */
  name?: string;
  model: LanguageModelV4;
  /** Of each call (limits, vendor options). */
  options: Partial<Call>;
  /** Milliseconds after its first failure in which it is asked again; 0 if absent. */
  retryMs?: number;
  /** How much the model can read and write at once. */
  contextTokens?: number | undefined;
  /** What its tokens cost, if the operator says so. */
  price?: Price;
  /** Measures one request; absent if nobody counts. */
  measure?: (() => Measure) | undefined;
  /** The vendor that takes a key for its prompt cache. */
  cacheKeyOf?: 'openai' | 'azure';
}

/** Tells providers apart, and the models that one of them has had. */
export const identityOf = ({ name = '', model }: Provider): string =>
  sha256(canonicalJson([name, model.provider, model.modelId]));

/** What time and chance are, so that a test can decide them. */
export interface Pace {
  now: () => number;
  /** At least 0, less than 1. */
  random: () => number;
  /** Rejects when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export const systemPace: Pace = {
  now: () => Date.now(),
  random: Math.random,
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

/**
 * What can be changed about a call that a provider refused before its first token, so that it is
 * sent again at once; `null` if nothing can.
 */
export type Remedy = (
  failure: ModelFailure,
  refused: Call,
  provider: Provider,
) => Promise<Call | null> | Call | null;

export interface Asking {
  /** The first is asked first; each of the others once all before it have failed. */
  providers: readonly Provider[];
  callFor: (provider: Provider) => Call;
  /** Called before every request; what it throws ends the step. */
  admit?: (provider: Provider) => Promise<void>;
  /** The first one that knows what to do decides. */
  remedies: readonly Remedy[];
  /** Called before the first token, with who answers. */
  onAnswer: (provider: Provider) => Promise<void> | void;
  /** Called when the same provider is asked again after a pause. */
  onRetry?: (provider: Provider, why: ModelFailure['kind']) => void;
  /** Called when the next provider is asked in place of this one. */
  onFallback?: (provider: Provider, why: ModelFailure['kind']) => void;
  signal: AbortSignal;
  pace: Pace;
}

/** Our own word for a stream that broke off or fell silent. */
const LOST: ModelFailure = {
  kind: 'unavailable',
  status: null,
  retryAfterMs: null,
  tool: null,
  contextTokens: null,
};

/** Failures that may pass by themselves. */
const PASSING: ReadonlySet<ModelFailure['kind']> = new Set(['rate', 'unavailable']);
/**
 * Failures of the provider or of the account there. Another provider would refuse the same question
 * for the others.
 */
const OF_PROVIDER: ReadonlySet<ModelFailure['kind']> = new Set([
  ...PASSING,
  'unexplained',
  'credentials',
  'quota',
  'wrong_model',
]);

const MAX_TRIES = 6;
const MAX_REMEDIES = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

/** A stream that says nothing for longer has begun, so that it is not held for ever. */
const MAX_PREAMBLE = 1_000;

const brokenOff = () => new AppError('model_unavailable', "The model's answer broke off.");

const BROKEN_OFF: ReadonlySet<string> = new Set(['interrupted', 'error']);

/** Some libraries also call it `other` when the provider gave no end. */
const isCut = ({ unified, raw }: LanguageModelV4FinishReason): boolean =>
  BROKEN_OFF.has(unified) || (unified === 'other' && raw === undefined);

/**
 * The parts of one stream, to its `finish`.
 * @throws what the provider throws or sends as an `error` part; AppError `model_unavailable` for a
 * stream without an end.
 */
async function* streamOf(model: LanguageModelV4, call: Call): AsyncGenerator<Part> {
  const { stream } = await model.doStream(call);
  // Leaving the loop cancels the stream, and with it the request.
  for await (const part of stream as unknown as AsyncIterable<Part>) {
    if (part.type === 'error') {
      throw part.error;
    }
    if (part.type === 'finish' && isCut(part.finishReason)) {
      throw brokenOff();
    }
    yield part;
    if (part.type === 'finish') {
      return;
    }
  }
  throw brokenOff();
}

/** The same parts; what becomes of the request is told. */
async function* measuredStream(provider: Provider, call: Call): AsyncGenerator<Part> {
  const measure = provider.measure?.();
  try {
    for await (const part of streamOf(provider.model, call)) {
      measure?.take(part);
      yield part;
    }
  } catch (error) {
    measure?.fail(error);
    throw error;
  } finally {
    measure?.stop();
  }
}

/** How long to wait before the next try, `null` if there is none. */
function pauseBefore(
  failures: number,
  { kind, retryAfterMs }: ModelFailure,
  leftMs: number,
  random: () => number,
): number | null {
  if (!PASSING.has(kind) || failures >= MAX_TRIES) {
    return null;
  }
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  // Some part is random, so that not everybody comes back at the same moment.
  const pause = (retryAfterMs ?? longest / 2) + (random() * longest) / 2;
  return pause <= leftMs ? pause : null;
}

interface Failed {
  failed: unknown;
  failure: ModelFailure;
}
/** What follows a failure before the first token: the call to send next, or the failure is told. */
type Next = { call: Call } | Failed;

async function remedy(
  remedies: readonly Remedy[],
  ...refusal: Parameters<Remedy>
): Promise<Call | null> {
  for (const change of remedies) {
    const changed = await change(...refusal);
    if (changed) {
      return changed;
    }
  }
  return null;
}

/** Decides after each failure of one provider. */
function createPatience(provider: Provider, { remedies, signal, pace, onRetry }: Asking) {
  const { retryMs = 0 } = provider;
  let failures = 0;
  let remedied = 0;
  let until = Infinity;

  /** Returns when it is time for the next call. */
  return async (failed: unknown, refused: Call): Promise<Next> => {
    const failure = failed instanceof AppError ? LOST : classify(failed, pace.now());
    const changed =
      remedied < MAX_REMEDIES ? await remedy(remedies, failure, refused, provider) : null;
    if (changed) {
      remedied += 1;
      return { call: changed };
    }
    failures += 1;
    until = Math.min(until, pace.now() + retryMs);
    const pause = pauseBefore(failures, failure, until - pace.now(), pace.random);
    if (pause === null) {
      return { failed, failure };
    }
    await pace.sleep(pause, signal);
    onRetry?.(provider, failure.kind);
    return { call: refused };
  };
}

/** The parts from the first token on; `onBegin` is called before it. */
async function* fromFirstToken(
  parts: AsyncIterable<Part>,
  onBegin: () => Promise<void>,
): AsyncGenerator<Part> {
  const held: Part[] = [];
  let begun = false;
  for await (const part of parts) {
    if (begun) {
      yield part;
    } else {
      held.push(part);
      if (isToken(part) || held.length === MAX_PREAMBLE) {
        begun = true;
        await onBegin();
        yield* held;
      }
    }
  }
}

/** @returns `null` once the answer has ended, else the last failure before its first token. */
async function* askOne(provider: Provider, asking: Asking): AsyncGenerator<Part, Failed | null> {
  const decide = createPatience(provider, asking);
  let call = asking.callFor(provider);
  for (;;) {
    let begun = false;
    await asking.admit?.(provider);
    try {
      yield* fromFirstToken(measuredStream(provider, call), async () => {
        begun = true;
        await asking.onAnswer(provider);
      });
      return null;
    } catch (failed) {
      if (begun || asking.signal.aborted) {
        throw failed;
      }
      const next = await decide(failed, call);
      if ('failed' in next) {
        return next;
      }
      ({ call } = next);
    }
  }
}

/**
 * The parts of the answer, to its `finish`. Parts of failed tries are not among them.
 * @throws what the last provider threw, or the abort reason.
 */
export async function* ask(asking: Asking): AsyncGenerator<Part, void> {
  for (const [index, provider] of asking.providers.entries()) {
    const end = yield* askOne(provider, asking);
    if (!end) {
      return;
    }
    const isLast = index === asking.providers.length - 1;
    if (isLast || !OF_PROVIDER.has(end.failure.kind)) {
      throw end.failed;
    }
    asking.onFallback?.(provider, end.failure.kind);
  }
}
