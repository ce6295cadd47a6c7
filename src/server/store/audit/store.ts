/** The audit trail as the folders above the store use it. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema';
import { inTransaction } from '../transaction';
import type { AuditKey } from './hashes';
import type { AuditFact, AuditLog, AuditPlace } from './log';
import {
  readActors,
  readChain,
  readEvents,
  readSeals,
  readUnsealed,
  type AuditFilter,
  type AuditPage,
} from './read';
import { prune, sealNext } from './seals';

/** What only reads: also of a database that is opened for reading. */
export function auditReader(db: Kysely<Schema>, key: AuditKey | null) {
  return {
    /** `null` if nothing is signed. */
    key,
    /** @returns Up to one more than `limit`, to see whether there are more. */
    read: (filter: AuditFilter, page: AuditPage) => readEvents(db, filter, page),
    chain: (afterSeq: number, limit: number) => readChain(db, afterSeq, limit),
    unsealed: (afterId: string, limit: number) => readUnsealed(db, afterId, limit),
    actors: (afterUser: string, limit: number) => readActors(db, afterUser, limit),
    seals: () => readSeals(db),
  };
}

export type AuditReader = ReturnType<typeof auditReader>;

export function auditStore(db: Kysely<Schema>, now: () => number, audit: AuditLog) {
  return {
    ...auditReader(db, audit.options.key),
    /** Records what changes no other row: a loaded configuration, a budget that is reached. */
    record: (place: AuditPlace, facts: readonly AuditFact[]) =>
      inTransaction(db, (trx) => audit.write(trx, place, facts)),
    /** Seals up to 500 events; `null` if there are none. */
    seal: () => sealNext(db, now(), audit),
    /** Deletes events from before this time. @returns How many. */
    prune: (before: number) => prune(db, before, audit),
  };
}

export type AuditStore = ReturnType<typeof auditStore>;
