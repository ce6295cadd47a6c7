/** What the command line prints of the audit trail, and which events it picks. */
import type { AuditEventObject } from '../../protocol';
import { onTrail } from '../base';
import { openStore, type Store } from '../store';
import { clockAt, converse, sealAll, audited } from '../../../test/support/audit-trail';
import { auditExport, auditList, auditVerify, AuditOptionError } from '.';

const TUESDAY = Date.parse('2026-11-24T09:00:00Z');
const DAY = 86_400_000;

let store: Store;
let clock: ReturnType<typeof clockAt>;

beforeEach(async () => {
  clock = clockAt(TUESDAY - DAY);
  store = await openStore(':memory:', clock.now, audited());
  const talk = (id: string, userId: string, args: string) =>
    converse(store, { id, userId, calls: 1, args: () => args });
  await talk('monday', '7', '{"city":"Rome"}');
  clock.at = TUESDAY;
  await talk('tuesday', '7', '{"city":"Paris","password":"hunter2"}');
  clock.at = TUESDAY + DAY;
  await talk('wednesday', '8', '{"city":"=cmd()"}');
});
afterEach(() => store.close());

async function all(printed: AsyncIterable<string>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of printed) {
    lines.push(line);
  }
  return lines;
}
const list = (options: Record<string, string> = {}) => all(auditList(store.audit, options));
const objects = async (options: Record<string, string>) =>
  (await all(auditExport(store.audit, options))).map(
    (line) => JSON.parse(line) as AuditEventObject,
  );
const verify = (options: Record<string, string | boolean>, file = '') =>
  auditVerify(store.audit, options, () => file);

test('who ran which tool with which arguments on a day, and what let it through, is one command', async () => {
  const lines = await list({ from: '2026-11-24', to: '2026-11-24', kind: 'call.sent' });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^TIME +KIND +WHO +WHAT +OUTCOME +RULE +COURSE +MORE\n$/);
  expect(lines[1]).toContain('2026-11-24T09:00:00.');
  expect(lines[1]).toMatch(
    /call\.sent +user 7 +peer\/act +sent +require_approval: never +course +\{"city":"Paris","password":"\[redacted\]"\}/,
  );
});

test.each([
  [{}, 9],
  [{ kind: 'call' }, 9],
  [{ kind: 'call.ended' }, 3],
  [{ kind: 'grant' }, 0],
  [{ user: '7' }, 6],
  [{ user: '9' }, 0],
  [{ course: 'course', server: 'peer', tool: 'act' }, 9],
  [{ tool: 'other' }, 0],
  [{ conversation: 'monday' }, 3],
  [{ call: 'wednesday-0' }, 3],
  [{ from: '2026-11-25' }, 3],
  [{ to: '2026-11-23' }, 3],
  [{ from: '2026-11-24T09:00Z', to: '2026-11-25T10:00:00+01:00' }, 3],
  [{ last: '4' }, 4],
])('%p finds %d events', async (options, count) => {
  expect(await objects(options as Record<string, string>)).toHaveLength(count);
});

test('the newest events come in their order', async () => {
  const newest = await objects({ last: '2' });
  expect(newest.map(({ kind, conversation_id: id }) => [kind, id])).toEqual([
    ['call.sent', 'wednesday'],
    ['call.ended', 'wednesday'],
  ]);
  expect(await objects({ last: '600' })).toHaveLength(9);
});

test('an event names the trace in which it happened', async () => {
  await onTrail({ trace_id: 'a'.repeat(32) }, () =>
    converse(store, { id: 'traced', userId: '7', calls: 1, args: () => '{}' }),
  );
  const traced = await objects({ conversation: 'traced' });
  expect(traced.map((event) => event.trace_id)).toEqual(Array(3).fill('a'.repeat(32)));
  expect((await objects({ conversation: 'tuesday' }))[0]?.trace_id).toBeNull();
});

test('more than one page is read whole', async () => {
  const facts = Array.from({ length: 1_200 }, (_, index) => ({
    kind: 'budget.reached' as const,
    details: { index },
  }));
  await store.audit.record({ userId: null }, facts);
  expect(await objects({ kind: 'budget' })).toHaveLength(1_200);
  expect((await objects({ kind: 'budget', last: '700' })).length).toBe(700);
});

test('an event has everything that an incident needs', async () => {
  const [, sent, ended] = (await objects({ conversation: 'tuesday' })) as AuditEventObject[];
  expect(sent).toMatchObject({
    object: 'audit_event',
    kind: 'call.sent',
    user_id: '7',
    actor: expect.stringMatching(/^actor_[0-9a-f]{32}$/),
    course_id: 'course',
    unit_id: 'unit',
    conversation_id: 'tuesday',
    response_id: 'r-tuesday',
    call_id: 'tuesday-0',
    server_label: 'peer',
    tool_name: 'act',
    definition_hash: 'h',
    rule: 'require_approval: never',
    words: {
      arguments: { city: 'Paris', password: '[redacted]' },
      arguments_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    erased: false,
    sequence: null,
  });
  expect(ended).toMatchObject({
    outcome: 'succeeded',
    result_bytes: 37,
    details: { duration_ms: expect.any(Number) },
    words: { result_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

test('CSV has a row for each event, and no cell is a formula or breaks its row', async () => {
  await store.audit.record({ userId: '=1+1', courseId: '@x' }, [
    { kind: 'switch.set', serverLabel: '-1', toolName: '+a"b,\nc', rule: '\t=2' },
  ]);
  const [header, row] = await list({ format: 'csv', kind: 'switch' });
  expect(header).toMatch(/^time,kind,user_id,actor,course_id/);
  expect(row).toContain(`switch.set,'=1+1,actor_`);
  expect(row).toContain(`,'@x,`);
  expect(row).toContain(`,'-1,"'+a""b,\nc",`);
  expect(row).toContain(`,'\t=2,`);
});

test('a table shows what came from outside on one line, with its hidden characters', async () => {
  await store.audit.record({ userId: null }, [
    { kind: 'switch.set', toolName: 'a\nb\u202Ec', details: { note: 'x'.repeat(900) } },
  ]);
  const [, line = ''] = await list({ kind: 'switch' });
  expect(line.trimEnd()).not.toMatch(/[\n\u202E]/);
  expect(line.length).toBeLessThan(700);
});

test.each([
  [{ from: 'tuesday' }, /--from takes a date/],
  [{ to: '2026-11-24T09:00' }, /--to takes a date or a time with its zone/],
  [{ from: '2026-13-44' }, /--from/],
  [{ kind: 'calls' }, /--kind takes one of call.proposed/],
  [{ last: '0' }, /--last/],
  [{ format: 'xml' }, /--format takes/],
])('%p is refused with what is right', async (options, words) => {
  await expect(list(options as Record<string, string>)).rejects.toThrow(words);
  await expect(list(options as Record<string, string>)).rejects.toThrow(AuditOptionError);
});

describe('verify', () => {
  test('says what it found, and what it cannot know', async () => {
    await sealAll(store);
    const { ok, text } = await verify({});
    expect(ok).toBe(true);
    expect(text).toContain('OK: 9 events under 1 seals, 0 that wait for the next one');
    expect(text).toContain('Not known: Whether the end is cut off');
    expect(text).not.toContain('encryption_key');
  });

  test('compares with seals from a log, and prints JSON', async () => {
    const { sealText } = await import('./seal-text');
    const [seal] = await sealAll(store);
    const log = `{"level":30,"seal":"${sealText(seal!)}","msg":"audit sealed"}\nother\n`;
    const { ok, text } = await verify({ seals: 'the.log', json: true }, log);
    expect(ok).toBe(true);
    expect(JSON.parse(text)).toMatchObject({ ok: true, compared: 1, not_known: [] });
    const wrong = sealText({ ...seal!, number: 3, last_seq: 99 });
    const refused = await verify({ seal: wrong });
    expect(refused.ok).toBe(false);
    expect(refused.text).toContain('1 PROBLEMS');
    expect(refused.text).toContain('seal 3: it was kept elsewhere');
  });

  test('refuses a file that cannot be read, and a text without a seal', async () => {
    await expect(verify({ seal: 'audit-seal:1' })).rejects.toThrow('There is no seal');
    await expect(
      auditVerify(store.audit, { seals: 'x' }, () => {
        throw new Error('ENOENT');
      }),
    ).rejects.toThrow('--seals names the file x, which cannot be read.');
  });

  test('without a key it says what nobody can know', async () => {
    const plain = await openStore(':memory:', clock.now);
    await plain.audit.record({ userId: null }, [{ kind: 'config.loaded' }]);
    const { text } = await auditVerify(plain.audit, {}, () => '');
    expect(text).toContain('there is no secrets.encryption_key');
    expect(text).toContain('events that waited for the next seal');
    await plain.close();
  });
});
