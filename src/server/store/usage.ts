/**
 * What each response used of each provider: reserved before a step, settled after it. What a crash
 * leaves reserved counts as used, and as estimated.
 */
import { sql, type Kysely } from 'kysely';
import type { UsageGroup } from '../../protocol';
import { change, chargeOrFail, type Change, type Charge } from './budget-counters';
import type { Db } from './db';
import { holdRunOrFail } from './leases';
import type { Schema, UsageTable } from './schema';
import { inTransaction } from './transaction';

/** The response, and who is asked in it. */
export type UsageOf = Pick<
  UsageTable,
  'response_id' | 'provider' | 'model' | 'user_id' | 'course_id' | 'workflow' | 'day' | 'currency'
>;

type PendingUsage = Pick<UsageTable, 'pending_input' | 'pending_output' | 'pending_micros'>;

/** What one step came to. */
type SettledUsage = Pick<
  UsageTable,
  'steps' | 'input_tokens' | 'cached_tokens' | 'output_tokens' | 'reasoning_tokens' | 'cost_micros'
> & { estimated: boolean };

export interface Reservation {
  of: UsageOf;
  pending: PendingUsage;
  charges: readonly Charge[];
}

/** The end of a reservation. */
export interface Settlement {
  of: UsageOf;
  usage: SettledUsage;
  changes: readonly Change[];
}

/** A group of usage rows. */
export interface UsageSum {
  key: string;
  responses: number;
  people: number;
  steps: number;
  inputTokens: number;
  cachedTokens: number | null;
  outputTokens: number;
  reasoningTokens: number | null;
  costMicros: number | null;
  currency: string | null;
  estimated: boolean;
}

export interface UsageQuery {
  by: UsageGroup;
  /** Days in UTC, both included. */
  from: string;
  to: string;
  /** The key after which the page begins. */
  after?: string | undefined;
  limit: number;
}

const NONE = { pending_input: 0, pending_output: 0, pending_micros: 0 };

const GROUPS = {
  day: 'day',
  course: 'course_id',
  workflow: 'workflow',
  provider: 'provider',
  person: 'user_id',
} as const satisfies Record<UsageGroup, keyof UsageTable>;

/** Only the run of the response writes its rows, so nobody inserts the same one meanwhile. */
async function putPending(db: Db, of: UsageOf, pending: PendingUsage): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('usage_rows')
    .set(pending)
    .where('response_id', '=', of.response_id)
    .where('provider', '=', of.provider)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    const empty = {
      steps: 0,
      input_tokens: 0,
      cached_tokens: null,
      output_tokens: 0,
      reasoning_tokens: null,
      cost_micros: null,
      estimated: 0,
    };
    await db
      .insertInto('usage_rows')
      .values({ ...of, ...empty, ...pending })
      .execute();
  }
}

/** Adds; a number that is not known leaves what is. */
const plus = (column: 'cached_tokens' | 'reasoning_tokens' | 'cost_micros', by: number | null) =>
  by === null ? {} : { [column]: sql`coalesce(${sql.ref(column)}, 0) + ${by}` };

async function addUsage(db: Db, of: UsageOf, usage: SettledUsage): Promise<bigint> {
  const { numUpdatedRows } = await db
    .updateTable('usage_rows')
    .set((row) => ({
      steps: row('steps', '+', usage.steps),
      input_tokens: row('input_tokens', '+', usage.input_tokens),
      output_tokens: row('output_tokens', '+', usage.output_tokens),
      ...plus('cached_tokens', usage.cached_tokens),
      ...plus('reasoning_tokens', usage.reasoning_tokens),
      ...plus('cost_micros', usage.cost_micros),
      ...(usage.estimated && { estimated: 1 }),
      ...NONE,
    }))
    .where('response_id', '=', of.response_id)
    .where('provider', '=', of.provider)
    .executeTakeFirst();
  return numUpdatedRows;
}

export async function settleUsage(db: Db, { of, usage, changes }: Settlement): Promise<void> {
  if ((await addUsage(db, of, usage)) === 0n) {
    const { estimated, ...counted } = usage;
    await db
      .insertInto('usage_rows')
      .values({ ...of, ...counted, ...NONE, estimated: estimated ? 1 : 0 })
      .execute();
  }
  await change(db, changes);
}

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

function sums(db: Kysely<Schema>, { by, from, to, after, limit }: UsageQuery) {
  const key = GROUPS[by];
  return db
    .selectFrom('usage_rows')
    .select((row) => [
      sql<string>`${sql.ref(key)}`.as('key'),
      row.fn.count<number>('response_id').distinct().as('responses'),
      row.fn.count<number>('user_id').distinct().as('people'),
      row.fn.sum<number>('steps').as('steps'),
      sql<number>`sum(input_tokens + pending_input)`.as('inputTokens'),
      row.fn.sum<number | null>('cached_tokens').as('cachedTokens'),
      sql<number>`sum(output_tokens + pending_output)`.as('outputTokens'),
      row.fn.sum<number | null>('reasoning_tokens').as('reasoningTokens'),
      // Only where there is a currency was there a price.
      sql<number | null>`sum(case when currency is null then cost_micros
        else coalesce(cost_micros, 0) + pending_micros end)`.as('costMicros'),
      row.fn.max<string | null>('currency').as('currency'),
      sql<number>`max(case when estimated = 1 or pending_input + pending_output > 0
        then 1 else 0 end)`.as('estimated'),
    ])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(after !== undefined, (query) => query.where(key, '>', after as string))
    .groupBy(key)
    .orderBy(key)
    .limit(limit);
}

export function usageStore(db: Kysely<Schema>) {
  return {
    /**
     * Reserves a step, before its request leaves.
     * @throws ChargeRefused: then nothing is reserved. AppError `interrupted` if the run has ended.
     */
    async reserve({ of, pending, charges }: Reservation): Promise<void> {
      await inTransaction(db, async (trx) => {
        await holdRunOrFail(trx, of.response_id);
        await putPending(trx, of, pending);
        await chargeOrFail(trx, charges);
      });
    },

    /** For a step that nothing else is stored of. */
    async settle(settlement: Settlement): Promise<void> {
      await inTransaction(db, (trx) => settleUsage(trx, settlement));
    },

    /** Sums in the order of their keys. */
    async sums(query: UsageQuery): Promise<UsageSum[]> {
      const rows = await sums(db, query).execute();
      return rows.map((row) => ({
        key: row.key,
        responses: Number(row.responses),
        people: Number(row.people),
        steps: Number(row.steps),
        inputTokens: Number(row.inputTokens),
        cachedTokens: numberOrNull(row.cachedTokens),
        outputTokens: Number(row.outputTokens),
        reasoningTokens: numberOrNull(row.reasoningTokens),
        costMicros: numberOrNull(row.costMicros),
        currency: row.currency,
        estimated: Number(row.estimated) === 1,
      }));
    },
  };
}

export type UsageStore = ReturnType<typeof usageStore>;
