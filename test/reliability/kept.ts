/**
 * The last outcome of each scenario, stored next to the page made from them, because a full run may
 * take too long.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Outcome, Scenario } from './scenario';

/** An outcome, and its date (`YYYY-MM-DD`). */
export interface Kept extends Outcome {
  date: string;
}

type Entry = Omit<Kept, 'scenario'>;

/**
 * Replaces the kept outcome of this scenario.
 * @returns the kept outcomes of all existing scenarios, in their order
 */
export function keep(
  path: string,
  { scenario: { id }, ...outcome }: Outcome,
  scenarios: readonly Scenario[],
  date: string,
): Kept[] {
  const entries = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<
    string,
    Entry
  >;
  entries[id] = { date, ...outcome };
  writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  return scenarios.flatMap((scenario) => {
    const entry = entries[scenario.id];
    return entry ? [{ scenario, ...entry }] : [];
  });
}
