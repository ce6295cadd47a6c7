/**
 * Meters the model steps of one run: reserves the most that a step may come to before it is asked,
 * and says afterwards what it came to.
 */
import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { Usage } from '../../protocol';
import { costOf, mostCostOf, type Allowance, type Taken, type Tokens } from '../budgets';
import type { Provider } from '../model';
import { ChargeRefused, type Settlement, type Store, type UsageOf } from '../store';

/** The response that is metered. */
interface Metered {
  responseId: string;
  principal: { userId: string };
  workflow: { id: string };
  place: { course_id: string };
}

/** In tokens; the input is an estimate, the output the most that is asked for. */
export interface StepSize {
  input: number;
  output: number;
}

export interface Meter {
  /**
   * Before every request of a step. Another try with the same provider is the same reservation.
   * @throws AppError `budget_reached`, `store_unavailable`, `interrupted`.
   */
  admit: (provider: Provider, size: StepSize) => Promise<void>;
  /** The provider has begun to answer: from now on the step costs something. */
  begun: () => void;
  /**
   * What the step came to, by what the provider reported, else by the estimates. The caller stores
   * it, with the step or with `settle`.
   * @param saidTokens An estimate of what the model has written.
   */
  spent: (usage: LanguageModelV4Usage | null, saidTokens: number) => Settlement | null;
  /** Call it when a settlement is stored. */
  stored: () => void;
  /** Stores what is not settled yet: for steps that failed, and at the end of the run. */
  settle: (saidTokens?: number) => Promise<Settlement | null>;
}

interface OpenStep {
  of: UsageOf;
  provider: Provider;
  size: StepSize;
  taken: Taken;
  begun: boolean;
  settlement: Settlement | null;
}

interface MeterDeps {
  store: Pick<Store, 'usage'>;
  allowance: Allowance;
  now: () => number;
  /** A stopped request has cost something, although nothing of its answer came. */
  signal: AbortSignal;
}

/** The length of the column. */
const MAX_NAME = 128;
const MAX_MODEL = 255;

function usageOf(turn: Metered, { name, type, model, price }: Provider, now: number): UsageOf {
  return {
    response_id: turn.responseId,
    provider: (name ?? type ?? 'model').slice(0, MAX_NAME),
    model: model.modelId.slice(0, MAX_MODEL),
    user_id: turn.principal.userId,
    course_id: turn.place.course_id,
    workflow: turn.workflow.id,
    day: new Date(now).toISOString().slice(0, 10),
    currency: price?.currency ?? null,
  };
}

/** What is counted of a step that nobody reported: nothing, if it cost nothing. */
function estimate(
  { size, begun }: OpenStep,
  saidTokens: number,
  isStopped: boolean,
): { input: number; output: number } {
  return { input: begun || isStopped ? size.input : 0, output: begun ? saidTokens : 0 };
}

const isReported = ({ inputTokens, outputTokens }: Partial<LanguageModelV4Usage>): boolean =>
  inputTokens?.total !== undefined && outputTokens?.total !== undefined;

/** What the provider reported; what it did not is estimated or not known. */
function tokensOf(
  usage: Partial<LanguageModelV4Usage>,
  estimated: { input: number; output: number },
): Tokens & { estimated: boolean } {
  const { inputTokens, outputTokens } = usage;
  const tokens = {
    input: inputTokens?.total ?? estimated.input,
    cached: inputTokens?.cacheRead ?? null,
    output: outputTokens?.total ?? estimated.output,
    reasoning: outputTokens?.reasoning ?? null,
  };
  return { ...tokens, estimated: !isReported(usage) && tokens.input + tokens.output > 0 };
}

function settlementOf(
  step: OpenStep,
  { estimated, ...tokens }: Tokens & { estimated: boolean },
): Settlement {
  const { price } = step.provider;
  const cost = price ? costOf(tokens, price) : null;
  return {
    of: step.of,
    usage: {
      steps: step.begun ? 1 : 0,
      input_tokens: tokens.input,
      cached_tokens: tokens.cached,
      output_tokens: tokens.output,
      reasoning_tokens: tokens.reasoning,
      cost_micros: cost,
      estimated,
    },
    changes: step.taken.settle({ tokens: tokens.input + tokens.output, cost: cost ?? 0 }),
  };
}

/** Takes from the budgets and stores the reservation; without budgets there is nothing to store. */
async function reserve(
  of: UsageOf,
  { input, output }: StepSize,
  { price }: Provider,
  { store, allowance }: MeterDeps,
): Promise<Taken> {
  const micros = price ? mostCostOf(input, output, price) : 0;
  const taken = await allowance.take({ tokens: input + output, cost: micros });
  if ('refused' in taken) {
    throw taken.refused;
  }
  const pending = { pending_input: input, pending_output: output, pending_micros: micros };
  try {
    if (taken.charges.length > 0) {
      await store.usage.reserve({ of, pending, charges: taken.charges });
    }
  } catch (error) {
    taken.settle({});
    throw error instanceof ChargeRefused ? allowance.refusal(error.charge) : error;
  }
  return taken;
}

/** Adds a step to what the response reports. */
export function addUsage(total: Usage, settlement: Settlement | null): void {
  if (settlement === null) {
    return;
  }
  const { usage } = settlement;
  total.input_tokens += usage.input_tokens;
  total.input_tokens_details.cached_tokens += usage.cached_tokens ?? 0;
  total.output_tokens += usage.output_tokens;
  total.output_tokens_details.reasoning_tokens += usage.reasoning_tokens ?? 0;
  total.total_tokens = total.input_tokens + total.output_tokens;
}

export function createMeter(turn: Metered, deps: MeterDeps): Meter {
  let open: OpenStep | null = null;

  function spent(usage: LanguageModelV4Usage | null, saidTokens: number): Settlement | null {
    if (open) {
      const estimated = estimate(open, saidTokens, deps.signal.aborted);
      const tokens = tokensOf(usage ?? {}, estimated);
      open.settlement ??= settlementOf(open, tokens);
    }
    return open?.settlement ?? null;
  }

  async function settle(saidTokens = 0): Promise<Settlement | null> {
    const settlement = spent(null, saidTokens);
    if (settlement) {
      open = null;
      await deps.store.usage.settle(settlement);
    }
    return settlement;
  }

  return {
    async admit(provider, size) {
      const isSame =
        open?.provider === provider &&
        open.size.input === size.input &&
        open.size.output === size.output;
      if (!isSame) {
        await settle();
        const of = usageOf(turn, provider, deps.now());
        const taken = await reserve(of, size, provider, deps);
        open = { of, provider, size, taken, begun: false, settlement: null };
      }
    },
    begun() {
      if (open) {
        open.begun = true;
      }
    },
    spent,
    stored() {
      open = null;
    },
    settle,
  };
}
