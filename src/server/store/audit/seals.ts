/**
 * Links the events that are committed into one chain, and seals its end. Writers take no part, so
 * the chain makes no transaction wait for another.
 */
import type { Kysely } from 'kysely';
import type { Db } from '../db';
import type { AuditSealTable, Schema } from '../schema';
import { inTransaction } from '../transaction';
import { chainHash, CHAIN_START, sealHash } from './hashes';
import type { AuditLog } from './log';

export type AuditSeal = AuditSealTable;

/** Events under one seal, so that nothing waits long for their rows. */
const MOST = 500;

const BEFORE_FIRST = { number: 0, last_seq: 0, chain: CHAIN_START, hash: CHAIN_START };

const lastSeal = (db: Db): Promise<AuditSeal | undefined> =>
  db.selectFrom('audit_seals').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();

async function sealIn(
  db: Db,
  at: number,
  { options: { key } }: AuditLog,
): Promise<AuditSeal | null> {
  const last = (await lastSeal(db)) ?? BEFORE_FIRST;
  const events = await db
    .selectFrom('audit_events')
    .select(['id', 'at', 'hash', 'mac'])
    .where('seq', 'is', null)
    .orderBy('id')
    .limit(MOST)
    .execute();
  if (events.length === 0) {
    return null;
  }
  let { last_seq: seq, chain } = last;
  const links = events.map(({ id, hash, mac }) => {
    seq += 1;
    chain = chainHash(chain, { seq, hash, mac });
    return { id, seq, chain };
  });
  const unsigned = {
    number: last.number + 1,
    at,
    first_seq: last.last_seq + 1,
    last_seq: seq,
    newest_at: Math.max(...events.map((event) => event.at)),
    chain,
    previous: last.hash,
  };
  const hash = sealHash(unsigned);
  const seal = { ...unsigned, hash, mac: key?.mac(hash) ?? null };
  // First, and its number is a key: another replica that seals now waits here, and then begins
  // again.
  await db.insertInto('audit_seals').values(seal).execute();
  for (const { id, ...link } of links) {
    await db.updateTable('audit_events').set(link).where('id', '=', id).execute();
  }
  return seal;
}

/**
 * Seals up to 500 of the events that have no place in the chain yet.
 * @returns `null` if there are none.
 */
export async function sealNext(
  db: Kysely<Schema>,
  at: number,
  audit: AuditLog,
): Promise<AuditSeal | null> {
  return inTransaction(db, (trx) => sealIn(trx, at, audit));
}

/** Deletes the events under one seal; the seal stays as the new beginning of the chain. */
async function dropUnder(db: Db, { number, last_seq: last }: AuditSeal): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('audit_events')
    .where('seq', '<=', last)
    .executeTakeFirst();
  await db.deleteFrom('audit_seals').where('number', '<', number).execute();
  return Number(numDeletedRows);
}

/**
 * Deletes events from before this time, seal by seal, so that what is left still verifies. The
 * event that says so is stored first.
 * @returns How many events are deleted.
 */
export async function prune(db: Kysely<Schema>, before: number, audit: AuditLog): Promise<number> {
  const seals = await db.selectFrom('audit_seals').selectAll().orderBy('number').execute();
  const kept = seals.findIndex(({ newest_at: newest }) => newest >= before);
  const old = seals.slice(0, kept === -1 ? seals.length : kept);
  const end = old.at(-1);
  const first = await db
    .selectFrom('audit_events')
    .select('seq')
    .where('seq', 'is not', null)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  if (!end || typeof first?.seq !== 'number' || first.seq > end.last_seq) {
    return 0;
  }
  await inTransaction(db, (trx) =>
    audit.write(trx, { userId: null }, [
      { kind: 'audit.pruned', details: { seal: end.number, through: end.last_seq } },
    ]),
  );
  let deleted = 0;
  for (const seal of old) {
    deleted += await inTransaction(db, (trx) => dropUnder(trx, seal));
  }
  return deleted;
}
