/**
 * The last outcome of each scenario, kept beside the page that is made of them: a whole run may
 * take longer than one has.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Outcome, Scenario } from './scenario';

/** An outcome, and the day (`YYYY-MM-DD`) on which it was found. */
export interface Kept extends Outcome {
  date: string;
}

type Entry = Omit<Kept, 'scenario'>;

/**
 * Replaces what was kept of this scenario.
 * @returns what is kept of all that there are, in their order
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
