/**
 * Counters of budgets. Each is taken from by one conditional statement, so that it is exact over
 * replicas and crashes; a reservation that is never settled stays counted.
 */
import type { Kysely } from 'kysely';
import { isDuplicate } from './failures';
import type { Db } from './db';
import type { BudgetCounterTable, Schema } from './schema';

export type Counter = Omit<BudgetCounterTable, 'used'>;

/** Something that may only go on while its budget has something left. */
export interface Charge {
  counter: Counter;
  limit: number;
  /** What is taken; it may be more than is left, so that the last bit can be used, too. */
  amount: number;
  /** The budget in words, for who is refused. */
  words: string;
}

/** A change of what was taken before. */
export interface Change {
  counter: Counter;
  by: number;
}

/** Rolls back the transaction in which a charge was refused. */
export class ChargeRefused extends Error {
  override name = 'ChargeRefused' as const;

  constructor(readonly charge: Charge) {
    super(`The budget is used up: ${charge.words}`);
  }
}

/** The same order in every transaction, so that none waits for another in a circle. */
const ordered = <T extends { counter: Counter }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => (a.counter.id < b.counter.id ? -1 : 1));

async function take(db: Db, { counter, limit, amount }: Charge): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('budget_counters')
    .set((row) => ({ used: row('used', '+', amount) }))
    .where('id', '=', counter.id)
    .where('used', '<', limit)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function add(db: Db, by: number, counters: readonly Counter[]): Promise<void> {
  const ids = counters.map(({ id }) => id);
  await db
    .updateTable('budget_counters')
    .set((row) => ({ used: row('used', '+', by) }))
    .where('id', 'in', ids)
    .execute();
}

/** One statement for neighbours that change by the same number, as all counters of tokens do. */
export async function change(db: Db, changes: readonly Change[]): Promise<void> {
  const open = ordered(changes.filter(({ by }) => by !== 0));
  for (let first = open[0]; first; first = open[0]) {
    const { by } = first;
    const end = open.findIndex((one) => one.by !== by);
    const same = open.splice(0, end < 0 ? open.length : end);
    await add(
      db,
      by,
      same.map(({ counter }) => counter),
    );
  }
}

/**
 * Takes all or nothing, within the caller's transaction. The counters exist (`ensure`).
 * @returns The charge whose budget is used up, or `null`.
 */
export async function charge(db: Db, charges: readonly Charge[]): Promise<Charge | null> {
  const taken: Charge[] = [];
  for (const one of ordered(charges)) {
    if (!(await take(db, one))) {
      await change(
        db,
        taken.map(({ counter, amount }) => ({ counter, by: -amount })),
      );
      return one;
    }
    taken.push(one);
  }
  return null;
}

/** @throws ChargeRefused, which ends the transaction. */
export async function chargeOrFail(db: Db, charges: readonly Charge[]): Promise<void> {
  const refused = await charge(db, charges);
  if (refused) {
    throw new ChargeRefused(refused);
  }
}

/** Counters that this process has seen, so that they are not looked for again. */
const MAX_KNOWN = 50_000;

export function budgetStore(db: Kysely<Schema>) {
  const known = new Set<string>();

  async function create(counter: Counter): Promise<void> {
    try {
      await db
        .insertInto('budget_counters')
        .values({ ...counter, used: 0 })
        .execute();
    } catch (error) {
      if (!isDuplicate(error)) {
        throw error;
      }
    }
  }

  return {
    /**
     * Creates the counters that do not exist, each by itself: within a larger transaction many
     * people would wait for one new row.
     */
    async ensure(counters: readonly Counter[]): Promise<void> {
      const unknown = counters.filter(({ id }) => !known.has(id));
      if (unknown.length === 0) {
        return;
      }
      const stored = await this.used(unknown.map(({ id }) => id));
      for (const counter of unknown.filter(({ id }) => !stored.has(id))) {
        await create(counter);
      }
      if (known.size > MAX_KNOWN) {
        known.clear();
      }
      unknown.forEach(({ id }) => known.add(id));
    },

    /** What is used, by id; counters that do not exist are absent. */
    async used(ids: readonly string[]): Promise<Map<string, number>> {
      if (ids.length === 0) {
        return new Map();
      }
      const rows = await db
        .selectFrom('budget_counters')
        .select(['id', 'used'])
        .where('id', 'in', ids)
        .execute();
      return new Map(rows.map(({ id, used }) => [id, Number(used)]));
    },
  };
}

export type BudgetStore = ReturnType<typeof budgetStore>;
