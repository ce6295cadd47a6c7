/**
 * Reads `budgets`: rows of who is limited in what over which time. Without the section a new site
 * is protected by the defaults.
 */
import { z } from 'zod';
import {
  BUDGET_MEASURES,
  BUDGET_SCOPES,
  BUDGET_TIMES,
  type BudgetMeasure,
  type BudgetScope,
} from '../../protocol';
import { isRecord } from '../base';
import { readFields } from './fields';
import { closest, type Path, type Report } from './problems';
import { number, text } from './scalars';
import { ROLES, type BudgetRule, type Budgets, type Price, type Workflow } from './types';

/** Where a row is off, some YAML documents have the boolean. */
const OFF: ReadonlySet<unknown> = new Set(['off', false]);
const amount = number(z.number());
const oneOf = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

export const budgetShape = {
  scope: z.enum(BUDGET_SCOPES).describe(oneOf(BUDGET_SCOPES)),
  measure: z.enum(BUDGET_MEASURES).describe(oneOf(BUDGET_MEASURES)),
  every: z.enum(BUDGET_TIMES).describe(oneOf(BUDGET_TIMES)),
  limit: z
    .preprocess((value) => (OFF.has(value) ? null : value), amount.nullable())
    .describe('a number in the unit of the measure, or off'),
  burst: amount.optional().describe('a number in the unit of the measure'),
  only: z.array(text.max(255)).min(1).optional().describe('a list of names'),
  exempt: z
    .array(z.enum(ROLES))
    .default([])
    .describe(`a list of ${ROLES.join(' and ')}`),
};

/** Of each measure: its unit, and the largest limit. Money is written in whole units. */
const UNITS: Readonly<Record<BudgetMeasure, { unit: string; most: number }>> = {
  requests: { unit: 'requests', most: 1e9 },
  tool_calls: { unit: 'tool calls', most: 1e9 },
  tokens: { unit: 'tokens', most: 1e12 },
  cost: { unit: 'money, with up to 6 decimals', most: 1e9 },
  result_bytes: { unit: 'bytes', most: 1e15 },
};
const MICROS = 1_000_000;

/** What a server or a tool can be limited in. */
const OF_CALLS: ReadonlySet<BudgetMeasure> = new Set(['tool_calls', 'result_bytes']);

const daily = (scope: BudgetScope, measure: BudgetMeasure, limit: number): BudgetRule => ({
  scope,
  measure,
  every: 'day',
  limit,
  burst: limit,
  only: null,
  exempt: new Set(),
});

/** More than a diligent person uses, and less than a script that runs all night. */
export const DEFAULT_BUDGETS: readonly BudgetRule[] = [
  daily('person', 'requests', 500),
  daily('person', 'tool_calls', 1_000),
  daily('person', 'tokens', 2_000_000),
  daily('site', 'tokens', 100_000_000),
];

interface Surroundings {
  workflows: ReadonlyMap<string, Workflow>;
  /** The section, also with those that have problems. */
  written: unknown;
  /** `null` if they are not all known. */
  labels: ReadonlySet<string> | null;
}

/** @returns The defaults, and the rows of the file in their place or beside them. */
export function readBudgets(report: Report, value: unknown, around: Surroundings): Budgets {
  const rules = OFF.has(value) ? [] : withDefaults(readRows(report, value, around));
  return { rules, currency: currencyOf(report, rules, around) };
}

function readRows(report: Report, value: unknown, around: Surroundings): BudgetRule[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    report.problem(
      ['budgets'],
      'is not a list of budgets',
      'Write e.g. budgets: [{ scope: person, measure: requests, every: day, limit: 100 }], or off.',
    );
    return [];
  }
  const rules: BudgetRule[] = [];
  for (const [index, entry] of value.entries()) {
    const path = ['budgets', index];
    const rule = readRow(report, path, entry, around);
    if (rule && rules.some((other) => overlaps(other, rule))) {
      report.problem(
        path,
        'limits the same as an earlier row',
        'Keep one of the two, or name different things in only.',
      );
    } else if (rule) {
      rules.push(rule);
    }
  }
  return rules;
}

const sameKind = (a: BudgetRule, b: BudgetRule): boolean =>
  a.scope === b.scope && a.measure === b.measure && a.every === b.every;

function overlaps(a: BudgetRule, b: BudgetRule): boolean {
  if (!sameKind(a, b)) {
    return false;
  }
  return a.only === null || b.only === null
    ? a.only === b.only
    : [...a.only].some((name) => b.only?.has(name));
}

function withDefaults(rules: readonly BudgetRule[]): BudgetRule[] {
  const kept = DEFAULT_BUDGETS.filter(
    (preset) => !rules.some((rule) => rule.only === null && sameKind(rule, preset)),
  );
  return [...kept, ...rules];
}

function readRow(
  report: Report,
  path: Path,
  value: unknown,
  around: Surroundings,
): BudgetRule | null {
  if (!isRecord(value)) {
    report.problem(
      path,
      'is not a budget',
      'Write e.g. { scope: person, measure: requests, every: day, limit: 100 }.',
    );
    return null;
  }
  const { complete } = readFields(report, path, budgetShape, value);
  if (complete === null) {
    return null;
  }
  const { scope, measure, every, limit, burst, only } = complete;
  checkMeasure(report, path, scope, measure);
  checkOnly(report, path, scope, only ?? [], around);
  if (burst !== undefined && every !== 'minute') {
    report.problem([...path, 'burst'], 'is for every: minute only', 'Remove burst.');
  }
  const units = readAmount(report, [...path, 'limit'], measure, limit);
  return {
    scope,
    measure,
    every,
    limit: units,
    burst: readAmount(report, [...path, 'burst'], measure, burst ?? null) ?? units ?? 0,
    only: only === undefined ? null : new Set(only),
    exempt: new Set(complete.exempt),
  };
}

/** @returns In the unit of the measure, money in millionths. */
function readAmount(
  report: Report,
  path: Path,
  measure: BudgetMeasure,
  value: number | null,
): number | null {
  if (value === null) {
    return null;
  }
  const { unit, most } = UNITS[measure];
  const units = measure === 'cost' ? Math.round(value * MICROS) : value;
  if (units < 1 || value > most || !Number.isInteger(units)) {
    const least = measure === 'cost' ? 1 / MICROS : 1;
    report.problem(
      path,
      `is not a limit of ${measure}`,
      `Set it to ${measure === 'cost' ? 'an amount' : 'a whole number'} of ${unit} between ${least} and ${most}, or off.`,
    );
    return null;
  }
  return units;
}

function checkMeasure(
  report: Report,
  path: Path,
  scope: BudgetScope,
  measure: BudgetMeasure,
): void {
  if ((scope === 'server' || scope === 'tool') && !OF_CALLS.has(measure)) {
    report.problem(
      [...path, 'measure'],
      `is ${measure}, which a ${scope} has none of`,
      `Set it to ${oneOf([...OF_CALLS])}, or choose another scope.`,
    );
  }
}

/** The names that may be in `only`; `null` if they are not known here. */
function knownNames(scope: BudgetScope, { written, labels }: Surroundings) {
  switch (scope) {
    case 'workflow':
      return new Set(isRecord(written) ? Object.keys(written) : []);
    case 'server':
    case 'tool':
      return labels;
    default:
      return null;
  }
}

function checkOnly(
  report: Report,
  path: Path,
  scope: BudgetScope,
  names: readonly string[],
  around: Surroundings,
): void {
  if (names.length > 0 && (scope === 'person' || scope === 'site')) {
    report.problem([...path, 'only'], `means nothing for a ${scope}`, 'Remove only.');
    return;
  }
  const known = knownNames(scope, around);
  for (const [index, name] of names.entries()) {
    const at = [...path, 'only', index];
    const [label = '', ...tool] = scope === 'tool' ? name.split('/') : [name];
    if (scope === 'tool' && tool.join('/') === '') {
      report.problem(at, 'is not the name of a tool', 'Write label/tool, e.g. library/search.');
    } else if (known && !known.has(label)) {
      refuseName(report, at, scope === 'workflow' ? 'workflow' : 'server', label, known);
    }
  }
}

function refuseName(
  report: Report,
  path: Path,
  kind: 'workflow' | 'server',
  name: string,
  known: ReadonlySet<string>,
): void {
  const meant = closest(name, known);
  report.problem(
    path,
    `names the ${kind} "${name}", which does not exist`,
    meant === null ? 'Correct or remove it.' : `Did you mean ${meant}?`,
  );
}

/** Money can only be counted if every model that may answer has a price in the same currency. */
function currencyOf(
  report: Report,
  rules: readonly BudgetRule[],
  { workflows }: Surroundings,
): string | null {
  const prices = new Map<string, Price | undefined>();
  for (const { provider } of workflows.values()) {
    if (provider.type !== 'demo') {
      for (const { name, price } of [provider, ...provider.fallback]) {
        prices.set(name, price);
      }
    }
  }
  const countsMoney = rules.some(({ measure, limit }) => measure === 'cost' && limit !== null);
  let currency: string | null = null;
  for (const [name, price] of prices) {
    const path = ['providers', name, 'price'];
    if (price === undefined) {
      if (countsMoney) {
        report.problem(
          path,
          'is missing, and budgets has a limit of cost',
          'Set it, e.g. to { input: 0.25, output: 2, currency: USD }; to zeros if it costs nothing.',
        );
      }
    } else if (currency !== null && price.currency !== currency) {
      report.problem(
        [...path, 'currency'],
        `is ${price.currency}, and another provider's is ${currency}`,
        'Write all prices in one currency.',
      );
    } else {
      currency = price.currency;
    }
  }
  return currency;
}
