/**
 * How a budget stands, for people, clients and the log. Numbers are told of a person's own only.
 */
import type { BudgetMeasure, BudgetScope, BudgetState, BudgetTime } from '../../protocol';
import type { BudgetRule } from '../config';

/** A rule that limits this person, and for what. */
export interface Limited {
  rule: BudgetRule & { limit: number };
  /** The person, course, …; empty for the site. */
  subject: string;
}

export interface Standing extends Limited {
  used: number;
  /** Milliseconds since the epoch. */
  refillsAt: number;
}

const SCOPES: Readonly<Record<BudgetScope, string>> = {
  person: 'this person',
  course: 'this course',
  workflow: 'this assistant',
  server: 'this server',
  tool: 'this tool',
  site: 'the whole site',
};
const MEASURES: Readonly<Record<BudgetMeasure, string>> = {
  requests: 'questions',
  tool_calls: 'tool calls',
  tokens: 'tokens',
  cost: 'cost',
  result_bytes: 'bytes of results',
};

/** How much may be used at once. */
export const roomOf = ({ every, limit, burst }: Limited['rule']): number =>
  every === 'minute' ? burst : limit;

/** For clients and models; the panel has words of its own. */
export const inWords = (
  { scope, measure, every }: { scope: BudgetScope; measure: BudgetMeasure; every: BudgetTime },
  refillsAt: number,
): string =>
  `${MEASURES[measure]} of ${SCOPES[scope]} per ${every}; it refills at ${new Date(refillsAt).toISOString()}`;

export function stateOf({ rule, used, refillsAt }: Standing): BudgetState {
  const { scope, measure, every } = rule;
  const room = roomOf(rule);
  const left = Math.max(0, Math.floor(room - used));
  return {
    scope,
    measure,
    every,
    left_percent: Math.floor((left / room) * 100),
    left: scope === 'person' && measure !== 'cost' ? left : null,
    refills_at: Math.ceil(refillsAt / 1000),
  };
}

const shareUsed = ({ rule, used }: Standing): number => used / roomOf(rule);

/** The one of which the smallest part is left. */
export function tightest(standings: readonly Standing[]): Standing | null {
  const [first] = standings.toSorted((a, b) => shareUsed(b) - shareUsed(a));
  return first ?? null;
}

const LOW = 0.8;
export const isLow = (standing: Standing): boolean => shareUsed(standing) >= LOW;
