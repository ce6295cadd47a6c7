/**
 * A reliability scenario: a promise, how often it is tested, and the figures that decide whether it
 * was kept.
 */
import { isReachable, type Service } from '../support/services';

/** The rule for a figure; `null` if it is only informative. */
type Rule = { exactly: number } | { atLeast: number } | { atMost: number } | null;

export interface Figure {
  value: number;
  rule: Rule;
  /** Depends on how busy the machine is, as a time does. */
  isMeasured?: true;
}

/** By name, in display order. */
export type Figures = Record<string, Figure>;

export interface RunOptions {
  /** How many times, in the scenario's own unit (kills, rounds, cases). */
  n: number;
  seed: number;
  log: (line: string) => void;
  /** Path of a BFF that is already built. */
  program: string;
  /** Whether measured figures are judged too; otherwise they are informative. */
  judgesMeasured: boolean;
}

export interface Scenario {
  id: string;
  title: string;
  /** What it proves, as the acceptance list words it. */
  promise: string;
  /** `n` of `npm run reliability`. */
  full: number;
  /** `n` inside `make test`: under half a minute. */
  quick: number;
  needs: readonly Service[];
  /** @throws SkippedScenario, or anything else for a failure that has no figure. */
  run: (options: RunOptions) => Promise<Figures>;
}

/** Thrown by a scenario that cannot run here. */
export class SkippedScenario extends Error {}

export interface Outcome {
  scenario: Scenario;
  n: number;
  seed: number;
  status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or the exception. */
  reason: string | null;
  figures: Figures;
  seconds: number;
}

export const exactly = (value: number, expected: number): Figure => ({
  value,
  rule: { exactly: expected },
});
export const atLeast = (value: number, least: number): Figure => ({
  value,
  rule: { atLeast: least },
});
export const atMost = (value: number, most: number): Figure => ({ value, rule: { atMost: most } });
/** Judged by `npm run reliability` only: `make test` runs on busy machines too. */
export const measuredAtMost = (value: number, most: number): Figure => ({
  ...atMost(value, most),
  isMeasured: true,
});
export const noted = (value: number): Figure => ({ value, rule: null });

export function holds({ value, rule }: Figure): boolean {
  if (rule === null) {
    return true;
  }
  if ('exactly' in rule) {
    return value === rule.exactly;
  }
  return 'atLeast' in rule ? value >= rule.atLeast : value <= rule.atMost;
}

const unjudged = (figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      figure.isMeasured ? noted(figure.value) : figure,
    ]),
  );

async function missing(needs: readonly Service[]): Promise<Service[]> {
  const reachable = await Promise.all(needs.map(isReachable));
  return needs.filter((_, index) => !reachable[index]);
}

async function attempt(
  scenario: Scenario,
  options: RunOptions,
): Promise<Pick<Outcome, 'status' | 'reason' | 'figures'>> {
  try {
    const absent = await missing(scenario.needs);
    if (absent.length > 0) {
      throw new SkippedScenario(`no ${absent.join(', ')} here`);
    }
    const found = await scenario.run(options);
    const figures = options.judgesMeasured ? found : unjudged(found);
    return {
      status: Object.values(figures).every(holds) ? 'passed' : 'failed',
      reason: null,
      figures,
    };
  } catch (error) {
    const required = process.env.REQUIRE_SERVICES === '1';
    const status = error instanceof SkippedScenario && !required ? 'skipped' : 'failed';
    return { status, reason: error instanceof Error ? error.message : String(error), figures: {} };
  }
}

/**
 * Runs a scenario and judges its figures. With `REQUIRE_SERVICES=1` a scenario that would be
 * skipped fails instead. Never throws.
 */
export async function prove(scenario: Scenario, options: RunOptions): Promise<Outcome> {
  const from = performance.now();
  const result = await attempt(scenario, options);
  return {
    scenario,
    n: options.n,
    seed: options.seed,
    ...result,
    seconds: (performance.now() - from) / 1000,
  };
}
