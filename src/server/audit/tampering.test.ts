/**
 * A thousand tamperings with ten thousand events, each of one kind at a random place: all must be
 * found, and at their place.
 */
import type { Kysely, Transaction } from 'kysely';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../../test/support/random';
import { auditKey, type AuditFact, type Store } from '../store';
import { auditReader } from '../store/audit/store';
import { openDatabase } from '../store/database';
import type { AuditActorTable, AuditEventTable, AuditSealTable, Schema } from '../store/schema';
import { sealsIn, sealText, type KeptSeal } from './seal-text';
import { clockAt, KEY, openTrail, sealAll } from '../../../test/support/audit-trail';
import { verifyAudit, type Verification } from '.';

const EVENTS = 10_000;
const PEOPLE = 100;
const ROUNDS = 10;
const PER_ROUND = 100;
/** Of them wait for the next seal. */
const WAITING = 40;

const random = seededRandom(20_261_129);
const upTo = (most: number): number => Math.floor(random() * most);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;

const fact = (index: number): AuditFact => ({
  kind: pick(['call.proposed', 'call.sent', 'call.ended', 'call.decided'] as const),
  callId: `call-${index}`,
  serverLabel: pick(['records', 'forum']),
  toolName: pick(['enrol', 'post', 'read']),
  definitionHash: 'd'.repeat(64),
  rule: pick(['require_approval: never', 'person (require_approval.always)']),
  outcome: pick(['sent', 'succeeded', 'denied']),
  resultBytes: upTo(5_000),
  details: { duration_ms: upTo(900) },
  words: { arguments: JSON.stringify({ days: upTo(30), note: `n${index}` }) },
});

let folder: string;
let file: string;
let older: string;
let store: Store;
let db: Kysely<Schema>;
let seals: AuditSealTable[];
let kept: KeptSeal[];
const key = auditKey(KEY);

async function write(count: number, from: number): Promise<void> {
  for (let index = from; index < from + count; index += PEOPLE) {
    const place = {
      userId: `${1_000 + upTo(PEOPLE)}`,
      courseId: 'course-v1:X+Y+Z',
      unitId: 'unit',
      conversationId: `conv-${upTo(500)}`,
      responseId: `resp-${index}`,
      replicaId: 'replica',
    };
    const facts = Array.from({ length: Math.min(PEOPLE, from + count - index) }, (_, more) =>
      fact(index + more),
    );
    await store.audit.record(place, facts);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  file = join(folder, 'a.sqlite');
  older = join(folder, 'older.sqlite');
  const clock = clockAt(1_764_000_000_000);
  store = await openTrail(file, clock.now);
  await write(EVENTS / 2, 0);
  await sealAll(store);
  await store.close();
  copyFileSync(file, older);
  store = await openTrail(file, clock.now);
  await write(EVENTS / 2 - WAITING, EVENTS / 2);
  await sealAll(store);
  await write(WAITING, EVENTS - WAITING);
  seals = await store.audit.seals();
  kept = sealsIn(seals.map(sealText).join('\n'));
  await store.close();
  db = await openDatabase(file);
}, 30_000);
afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

type Trx = Transaction<Schema>;
/** Does something at that place. @returns What a problem that finds it may be about. */
type Tampering = (trx: Trx, seq: number) => Promise<string[]>;

const eventAt = (trx: Trx, seq: number): Promise<AuditEventTable> =>
  trx.selectFrom('audit_events').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow();
const at = (...seqs: number[]) => seqs.map((seq) => `event ${seq}`);

/** Another value of the same type. */
const other = (value: unknown): never =>
  (typeof value === 'number' ? value + 1 : value === null ? 'x' : `${String(value)}x`) as never;

const COLUMNS = [
  'id',
  'at',
  'kind',
  'actor',
  'course',
  'unit',
  'conversation',
  'response',
  'call',
  'server',
  'tool',
  'definition_hash',
  'rule',
  'outcome',
  'result_bytes',
  'details',
  'words',
  'salt',
  'words_hash',
  'trace',
  'replica',
  'hash',
  'mac',
  'chain',
] as const satisfies readonly (keyof AuditEventTable)[];

const edit: Tampering = async (trx, seq) => {
  const column = pick(COLUMNS);
  const row = await eventAt(trx, seq);
  const changes = { [column]: other(row[column]) };
  await trx.updateTable('audit_events').set(changes).where('seq', '=', seq).execute();
  return at(seq);
};

const empty: Tampering = async (trx, seq) => {
  const column = pick([
    'actor',
    'course',
    'rule',
    'outcome',
    'words',
    'salt',
    'mac',
    'chain',
  ] as const);
  await trx
    .updateTable('audit_events')
    .set({ [column]: null })
    .where('seq', '=', seq)
    .execute();
  return at(seq);
};

const erase: Tampering = async (trx, seq) => {
  const gone = { words: null, salt: null };
  await trx.updateTable('audit_events').set(gone).where('seq', '=', seq).execute();
  return at(seq);
};

const remove: Tampering = async (trx, seq) => {
  await trx.deleteFrom('audit_events').where('seq', '=', seq).execute();
  return at(seq);
};

const swap: Tampering = async (trx, seq) => {
  const [one, next] = [await eventAt(trx, seq), await eventAt(trx, seq + 1)];
  const place = (seqOf: number | null, chain: string | null) => ({ seq: seqOf, chain });
  await trx.updateTable('audit_events').set(place(null, null)).where('id', '=', one.id).execute();
  await trx
    .updateTable('audit_events')
    .set(place(one.seq, one.chain))
    .where('id', '=', next.id)
    .execute();
  await trx
    .updateTable('audit_events')
    .set(place(next.seq, next.chain))
    .where('id', '=', one.id)
    .execute();
  return at(seq, seq + 1);
};

/** As a new event, made as well as the database alone allows. */
const insert: Tampering = async (trx, seq) => {
  const row = await eventAt(trx, seq);
  const id = `${row.id.slice(0, -4)}abcd`;
  await trx
    .insertInto('audit_events')
    .values({ ...row, id, seq: null, chain: null })
    .execute();
  return [id];
};

/** The next event, too, gets new hashes; the one after it does not fit then. */
const editAndHash: Tampering = async (trx, seq) => {
  const { eventHash, chainHash } = await import('../store');
  const [before, row] = [await eventAt(trx, seq), await eventAt(trx, seq + 1)];
  const changed = { ...row, outcome: 'nothing' };
  const hash = eventHash(changed);
  const chain = chainHash(before.chain as string, { seq: seq + 1, hash, mac: row.mac });
  await trx
    .updateTable('audit_events')
    .set({ outcome: 'nothing', hash, chain })
    .where('seq', '=', seq + 1)
    .execute();
  return at(seq + 1, seq + 2);
};

const takeOut: Tampering = async (trx, seq) => {
  await trx.updateTable('audit_events').set({ seq: null }).where('seq', '=', seq).execute();
  return at(seq);
};

const KINDS = [edit, edit, edit, empty, erase, remove, swap, insert, editAndHash, takeOut];

class Undo extends Error {}

/** Verifies what `work` made of the trail, and undoes it. */
async function tampered<T>(
  work: (trx: Trx) => Promise<T>,
  withKept = false,
): Promise<{ made: T; result: Verification }> {
  let seen: { made: T; result: Verification } | undefined;
  await db
    .transaction()
    .execute(async (trx) => {
      const made = await work(trx);
      const result = await verifyAudit(auditReader(trx, key), withKept ? kept : []);
      seen = { made, result };
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) {
        throw error;
      }
    });
  return seen as { made: T; result: Verification };
}

test('the trail is right before', async () => {
  const { result } = await tampered(async () => null, true);
  expect(result).toMatchObject({
    ok: true,
    sealed: EVENTS - WAITING,
    unsealed: WAITING,
    compared: seals.length,
  });
});

test('1000 changes of single events are all found, each at its place', async () => {
  const missed: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Far enough from each other that none hides another.
    const step = Math.floor((EVENTS - WAITING - 10) / PER_ROUND);
    const { made, result } = await tampered(async (trx) => {
      const expected: { kind: string; where: string[] }[] = [];
      for (let index = 0; index < PER_ROUND; index += 1) {
        const kind = pick(KINDS);
        const where = await kind(trx, index * step + 1 + upTo(step - 10));
        expected.push({ kind: kind.name, where });
      }
      return expected;
    });
    const found = new Set(result.problems.map(({ where }) => where));
    for (const { kind, where } of made) {
      if (!where.some((place) => found.has(place))) {
        missed.push(`${kind} at ${where.join(' or ')}`);
      }
    }
  }
  expect(missed).toEqual([]);
}, 60_000);

const SEAL_COLUMNS = [
  'at',
  'first_seq',
  'last_seq',
  'newest_at',
  'chain',
  'previous',
  'hash',
  'mac',
] as const satisfies readonly (keyof AuditSealTable)[];

test.each(SEAL_COLUMNS)('a changed %s of a seal is found', async (column) => {
  const seal = pick(seals);
  const { result } = await tampered((trx) =>
    trx
      .updateTable('audit_seals')
      .set({ [column]: other(seal[column]) })
      .where('number', '=', seal.number)
      .execute(),
  );
  expect(result.ok).toBe(false);
});

test('a seal that is missing anywhere but at the end is found', async () => {
  for (const { number } of [seals[0], seals[7], seals.at(-2)] as AuditSealTable[]) {
    const { result } = await tampered((trx) =>
      trx.deleteFrom('audit_seals').where('number', '=', number).execute(),
    );
    expect(result.ok).toBe(false);
  }
});

test('an event that is given to another person is found, and so is a person without a name', async () => {
  const [{ user_id: person }] = (await auditReader(db, key).actors('', 1)) as [AuditActorTable];
  const { result } = await tampered((trx) =>
    trx.updateTable('audit_actors').set({ user_id: '1' }).where('user_id', '=', person).execute(),
  );
  expect(result.problems).toMatchObject([{ what: 'it is not the name of that person' }]);
  const gone = await tampered((trx) =>
    trx.deleteFrom('audit_actors').where('user_id', '=', person).execute(),
  );
  expect(gone.result.problems).toMatchObject([{ what: 'who it is is gone, and nothing says why' }]);
});

test('12 ends that are cut off at a seal are found by the kept seals', async () => {
  for (let round = 0; round < 12; round += 1) {
    const last = pick(seals.slice(0, -1));
    const { result } = await tampered(async (trx) => {
      await trx.deleteFrom('audit_events').where('seq', '>', last.last_seq).execute();
      await trx.deleteFrom('audit_events').where('seq', 'is', null).execute();
      await trx.deleteFrom('audit_seals').where('number', '>', last.number).execute();
    }, true);
    expect(result.problemCount).toBeGreaterThan(0);
  }
});

test('an older file that was restored, or went on from there, is found by the kept seals', async () => {
  const restored = await openTrail(older, clockAt(1_765_000_000_000).now);
  const verify = async () => verifyAudit(restored.audit, kept);
  expect((await verify()).problems[0]).toMatchObject({ where: 'seal 11' });
  const before = store;
  store = restored;
  await write(EVENTS / 2, EVENTS / 2);
  await sealAll(restored);
  store = before;
  expect((await verify()).problems).toContainEqual({
    where: 'seal 11',
    what: 'it is not the seal that was kept elsewhere',
  });
  expect(await verifyAudit(restored.audit)).toMatchObject({ ok: true });
  await restored.close();
});

describe('what the documents say cannot be found', () => {
  test('that events which wait for the next seal are missing', async () => {
    const { result } = await tampered((trx) =>
      trx.deleteFrom('audit_events').where('seq', 'is', null).execute(),
    );
    expect(result.ok).toBe(true);
  });

  test('without kept seals: that the end is missing', async () => {
    const last = seals[10] as AuditSealTable;
    const { result } = await tampered(async (trx) => {
      await trx.deleteFrom('audit_events').where('seq', '>', last.last_seq).execute();
      await trx.deleteFrom('audit_seals').where('number', '>', last.number).execute();
    });
    expect(result.problems.filter(({ what }) => !what.startsWith('who it is'))).toEqual([]);
  });
});
