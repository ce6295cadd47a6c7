/**
 * What one person may still use at one place. Hours, days and months are charged in the caller's
 * transaction; minutes are taken before it, and given back if it comes to nothing.
 */
import { BUDGET_MEASURES, type BudgetMeasure } from '../../protocol';
import { AppError } from '../base';
import type { Change, Charge, Store } from '../store';
import { chargeFor, counterOf, minuteKey } from './counters';
import type { Minutes } from './minutes';
import type { FindRules, ToolOf, Who } from './rules';
import { inWords, stateOf, type Limited, type Standing } from './standing';

/** In the units of the measures; money in millionths. */
type Amounts = Readonly<Partial<Record<BudgetMeasure, number>>>;

/** A budget that is used up. */
export interface Reached {
  /** Who was refused. */
  who: Who;
  standing: Standing;
}

export interface Taken {
  /** For the transaction of what this is taken for. */
  charges: readonly Charge[];
  /**
   * Says once what it came to; nothing if it came to nothing.
   * @returns What this changes in the counters, if the charges were stored.
   */
  settle: (actual: Amounts) => readonly Change[];
}

interface Refused {
  refused: AppError;
  /** The budget in words. */
  words: string;
}

export interface Allowance {
  /** @returns `refused` if a minute has no room. */
  take: (amounts: Amounts, tool?: ToolOf) => Promise<Taken | Refused>;
  /** Every budget that may limit this person here, also those of tools that were used. */
  standings: () => Promise<Standing[]>;
  /** For a charge that the store refused. */
  refusal: (charge: Charge) => AppError;
  /** @throws AppError `budget_reached` if one of these is used up for an hour or longer. */
  check: (standings: readonly Standing[], measures: readonly BudgetMeasure[]) => void;
}

export interface BudgetDeps {
  store: Store['budgets'];
  minutes: Minutes;
  now: () => number;
  /** Called for every refusal. */
  onReached: (reached: Reached) => void;
}

const amountOf = (amounts: Amounts, { rule }: Limited): number => amounts[rule.measure] ?? 0;

/** Takes from all minutes or from none; the refusing one stands for all. */
async function takeMinutes(
  limits: readonly Limited[],
  amounts: Amounts,
  { minutes, now }: BudgetDeps,
): Promise<{ giveBack: (actual: Amounts) => void } | { reached: Standing }> {
  const taken: Limited[] = [];
  const giveBack = (actual: Amounts): void => {
    for (const one of taken) {
      const by = amountOf(actual, one) - amountOf(amounts, one);
      if (by !== 0) {
        void minutes.change(minuteKey(one), one.rule, by);
      }
    }
  };
  for (const one of limits) {
    const wait = await minutes.take(minuteKey(one), one.rule, amountOf(amounts, one));
    if (wait > 0) {
      giveBack({});
      return { reached: { ...one, used: one.rule.burst, refillsAt: now() + wait } };
    }
    taken.push(one);
  }
  return { giveBack };
}

async function standingsOf(
  limits: readonly Limited[],
  { store, minutes, now }: BudgetDeps,
): Promise<Standing[]> {
  const at = now();
  const counted = limits.map((limited) => ({ limited, counter: counterOf(limited, at) }));
  const stored = await store.used(counted.flatMap(({ counter }) => counter?.id ?? []));
  return Promise.all(
    counted.map(async ({ limited, counter }): Promise<Standing> => {
      if (counter) {
        return { ...limited, used: stored.get(counter.id) ?? 0, refillsAt: counter.ends_at };
      }
      const used = await minutes.level(minuteKey(limited), limited.rule);
      return { ...limited, used, refillsAt: at + (used / limited.rule.limit) * 60_000 };
    }),
  );
}

export function createAllowance(who: Who, find: FindRules, deps: BudgetDeps): Allowance {
  /** Of the tools that were used, by their counters and minutes. */
  const ofTools = new Map<string, Limited>();
  /** By counter, for what the store refuses. */
  const charged = new Map<string, Limited>();

  function refuse(standing: Standing): AppError {
    const { rule, refillsAt } = standing;
    deps.onReached({ who, standing });
    return new AppError('budget_reached', `A budget is used up: ${inWords(rule, refillsAt)}.`, {
      retryAfter: Math.max(1, Math.ceil((refillsAt - deps.now()) / 1000)),
      budget: stateOf(standing),
    });
  }

  function chargesFor(limits: readonly Limited[], amounts: Amounts): Charge[] {
    return limits.flatMap((limited) => {
      const counter = counterOf(limited, deps.now());
      if (counter === null) {
        return [];
      }
      charged.set(counter.id, limited);
      return [chargeFor(limited, counter, amountOf(amounts, limited))];
    });
  }

  return {
    async take(amounts, tool) {
      const limits = find(who, Object.keys(amounts) as BudgetMeasure[], tool);
      for (const limited of limits) {
        if (limited.rule.scope === 'tool' || limited.rule.scope === 'server') {
          ofTools.set(`${minuteKey(limited)} ${limited.rule.every}`, limited);
        }
      }
      const flowing = limits.filter(({ rule }) => rule.every === 'minute');
      const ofMinutes = await takeMinutes(flowing, amounts, deps);
      if ('reached' in ofMinutes) {
        const { rule, refillsAt } = ofMinutes.reached;
        return { refused: refuse(ofMinutes.reached), words: inWords(rule, refillsAt) };
      }
      const charges = chargesFor(limits, amounts);
      await deps.store.ensure(charges.map(({ counter }) => counter));
      return {
        charges,
        settle(actual) {
          ofMinutes.giveBack(actual);
          return charges.map(({ counter, amount }) => ({
            counter,
            by: (actual[counter.measure] ?? 0) - amount,
          }));
        },
      };
    },
    standings: () => standingsOf([...find(who, BUDGET_MEASURES), ...ofTools.values()], deps),
    refusal({ counter }) {
      const limited = charged.get(counter.id);
      if (!limited) {
        throw new AppError('internal_error', 'A budget was charged that is not this one.');
      }
      return refuse({ ...limited, used: limited.rule.limit, refillsAt: counter.ends_at });
    },
    check(standings, measures) {
      const reached = standings.find(
        ({ rule, used }) =>
          rule.every !== 'minute' && measures.includes(rule.measure) && used >= rule.limit,
      );
      if (reached) {
        throw refuse(reached);
      }
    },
  };
}
