/** What verifying finds, what passes because an event explains it, and what it cannot know. */
import type { Kysely } from 'kysely';
import { databases } from '../../../test/support/databases';
import { auditKey, type Store } from '../store';
import { auditReader } from '../store/audit/store';
import { openDatabase } from '../store/database';
import type { Schema } from '../store/schema';
import { sealsIn, sealText } from './seal-text';
import {
  clockAt,
  converse,
  KEY,
  openTrail,
  sealAll,
  tamper,
} from '../../../test/support/audit-trail';
import { verifyAudit } from '.';

const DAY = 86_400_000;

describe.each(databases)('on $kind', ({ create }) => {
  let location: string;
  let drop: () => Promise<void>;
  let store: Store;
  let clock: ReturnType<typeof clockAt>;

  beforeEach(async () => {
    ({ location, drop } = await create());
    clock = clockAt(1_000_000);
    store = await openTrail(location, clock.now);
  });
  afterEach(async () => {
    await store.close();
    await drop();
  });

  const talk = (id: string, userId = '7', calls = 3) =>
    converse(store, { id, userId, calls, args: () => '{"city":"Paris"}' });
  const verify = (kept: string[] = []) => verifyAudit(store.audit, kept.flatMap(sealsIn));
  const problems = async (kept: string[] = []) =>
    (await verify(kept)).problems.map(({ where, what }) => `${where}: ${what}`);
  async function change<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    await store.close();
    const result = await tamper(location, work);
    store = await openTrail(location, clock.now);
    return result;
  }

  test('an untouched trail is right: empty, unsealed, sealed, and with newer events', async () => {
    expect(await verify()).toMatchObject({ ok: true, sealed: 0, unsealed: 0, signed: true });
    await talk('a');
    expect(await verify()).toMatchObject({ ok: true, sealed: 0, unsealed: 9 });
    const seals = await sealAll(store);
    await talk('b');
    expect(await verify(seals.map(sealText))).toMatchObject({
      ok: true,
      sealed: 9,
      unsealed: 9,
      compared: 1,
    });
  });

  test('deleting conversations, old age and retirement keep it right', async () => {
    await talk('a');
    await talk('b', '8');
    await sealAll(store);
    await store.conversations.remove('a', '7');
    clock.at += 90 * DAY;
    expect((await store.purge(30)).conversations).toBe(1);
    await talk('c');
    await sealAll(store);
    await store.retire('7');
    expect(await problems()).toEqual([]);
    await sealAll(store);
    expect(await problems()).toEqual([]);
    const events = await store.audit.read({}, { limit: 100, order: 'asc' });
    expect(events.filter(({ words }) => words !== null)).toEqual([]);
    expect(events.map(({ user_id: user }) => user)).not.toContain('7');
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['conversation.deleted', 'person.retired', 'call.sent']),
    );
  });

  test('pruning deletes whole seals, keeps the rest right, and says so', async () => {
    await talk('a');
    await sealAll(store);
    await talk('b');
    await sealAll(store);
    clock.at += 10 * DAY;
    await talk('c');
    await sealAll(store);
    expect(await store.audit.prune(clock.at - DAY)).toBe(18);
    expect(await problems()).toEqual([]);
    await sealAll(store);
    expect(await verify()).toMatchObject({ ok: true, prunedThrough: 18, sealed: 10, seals: 3 });
    expect(await store.audit.prune(clock.at - DAY)).toBe(0);
    clock.at += 10 * DAY;
    expect(await store.audit.prune(clock.at)).toBe(10);
    expect(await problems()).toEqual([]);
  });

  test('words that are gone, and a beginning that is gone, need an event that says why', async () => {
    await talk('a');
    await sealAll(store);
    await talk('b');
    await sealAll(store);
    await change((db) =>
      db
        .updateTable('audit_events')
        .set({ words: null, salt: null })
        .where('seq', '=', 2)
        .execute(),
    );
    expect(await problems()).toEqual(['event 2: its words are gone, and nothing says why']);
    await change((db) => db.deleteFrom('audit_events').where('seq', '<=', 9).execute());
    expect(await problems()).toEqual([
      'event 9: the events up to 9 are gone, and nothing says why',
    ]);
    await change((db) => db.deleteFrom('audit_events').where('seq', '=', 12).execute());
    expect(await problems()).toContain('event 12: events 12 to 12 are missing');
  });

  test('an event that waits for the next seal cannot be changed or invented without the key', async () => {
    await talk('a');
    await sealAll(store);
    await talk('b');
    const copied = await change(async (db) => {
      const row = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('seq', 'is', null)
        .orderBy('id')
        .limit(1)
        .executeTakeFirstOrThrow();
      await db
        .insertInto('audit_events')
        .values({ ...row, id: `${row.id}0` })
        .execute();
      return `${row.id}0`;
    });
    expect(await problems()).toEqual([`${copied}: it was changed`]);
    await change((db) =>
      db.updateTable('audit_events').set({ mac: null }).where('id', '=', copied).execute(),
    );
    expect(await problems()).toContain(
      `${copied}: it is not signed with the key of this installation`,
    );
  });

  test('a truncated end is found by a seal that was kept elsewhere, and only by one', async () => {
    await talk('a');
    await sealAll(store);
    await talk('b');
    const [seal] = await sealAll(store);
    await change(async (db) => {
      await db.deleteFrom('audit_events').where('seq', '>', 9).execute();
      await db.deleteFrom('audit_seals').where('number', '=', 2).execute();
    });
    expect(await problems()).toEqual([]);
    expect(await problems([`{"msg":"${sealText(seal!)}"}`])).toEqual([
      'seal 2: it was kept elsewhere, and the trail ends before it: events up to 18 are missing',
    ]);
  });

  test('another key neither hides nor breaks what an earlier one sealed', async () => {
    await talk('a');
    await sealAll(store);
    await talk('b');
    await store.close();
    store = await openTrail(location, clock.now, 'another key, of the year after that');
    await talk('c');
    expect(await problems()).toEqual([]);
    await sealAll(store);
    await talk('d');
    expect(await problems()).toEqual([]);
    await change((db) =>
      db.updateTable('audit_events').set({ outcome: 'x' }).where('seq', '=', 3).execute(),
    );
    expect(await problems()).toContain('event 3: it was changed');
  });

  test('without a key everything but a whole new calculation is found', async () => {
    await store.close();
    await drop();
    ({ location, drop } = await create());
    store = await openTrail(location, clock.now, null);
    await talk('a');
    await sealAll(store);
    expect(await verify()).toMatchObject({ ok: true, signed: false });
    const db = await openDatabaseOnce(location);
    await db.updateTable('audit_events').set({ rule: 'x' }).where('seq', '=', 4).execute();
    expect((await verifyAudit(auditReader(db, null))).problems).toEqual([
      { where: 'event 4', what: 'it was changed' },
    ]);
    await db.destroy();
    store = await openTrail(location, clock.now, null);
  });

  /** In the place of the store. */
  async function openDatabaseOnce(where: string) {
    await store.close();
    return openDatabase(where);
  }

  test('several replicas seal one chain', async () => {
    const replicas = location.startsWith('mysql')
      ? await Promise.all([1, 2, 3].map(() => openTrail(location, clock.now)))
      : [store];
    await Promise.all(
      replicas.map((one, index) =>
        converse(one, { id: `c${index}`, userId: `${index}`, calls: 2, args: () => '{}' }),
      ),
    );
    await Promise.all(replicas.map(sealAll));
    expect(await verify()).toMatchObject({ ok: true, unsealed: 0, sealed: 6 * replicas.length });
    await Promise.all(replicas.filter((one) => one !== store).map((one) => one.close()));
  });
});

test('the key is not its id', () => {
  expect(auditKey(KEY)?.id).toMatch(/^[0-9a-f]{8}$/);
  expect(auditKey(null)).toBeNull();
});
