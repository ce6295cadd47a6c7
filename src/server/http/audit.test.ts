/** `GET /v1/audit`: who may read it, and what a page has. */
import {
  approval,
  call,
  decisionWorld,
  done,
  json,
  refusal,
  requestOf,
} from '../../../test/support/decision-world';
import type { AuditEventObject, ListObject } from '../../protocol';

const { send, serve, ask, decide } = decisionWorld();
const read = (query = '') =>
  json<ListObject<AuditEventObject>>(send('GET', `/audit${query}`, undefined, 'staff', true));

beforeEach(async () => {
  await serve([call({ days: 3, note: 'password: sesame' }), done]);
  await decide(approval(requestOf(await ask()).id, { reason: 'why not' }));
});

test('only administrators read it', async () => {
  for (const user of ['learner', 'staff']) {
    expect(await refusal(send('GET', '/audit', undefined, user))).toEqual([403, 'staff_required']);
  }
});

test('an approved call is proposed, decided, sent and ended, newest first', async () => {
  const { data, has_more: more } = await read('?kind=call');
  expect(more).toBe(false);
  expect(data.map(({ kind, outcome, rule }) => [kind, outcome, rule])).toEqual([
    ['call.ended', 'succeeded', null],
    ['call.sent', 'sent', 'person (require_approval: always)'],
    ['call.decided', 'approved', 'person'],
    ['call.proposed', 'ask', 'require_approval: always'],
  ]);
  const [, sent, decided] = data;
  expect(sent?.words?.arguments).toEqual({ days: 3, note: 'password: [redacted]' });
  expect(decided?.words).toEqual({ reason: 'why not' });
  expect(new Set(data.map(({ actor }) => actor)).size).toBe(1);
  expect(data.every(({ user_id: user, course_id: course }) => user && course)).toBe(true);
});

test('pages follow each other, and filters hold', async () => {
  const first = await read('?limit=3&order=asc');
  expect(first).toMatchObject({ has_more: true, data: { length: 3 } });
  const next = await read(`?limit=3&order=asc&after=${first.last_id}`);
  const ids = [...first.data, ...next.data].map(({ id }) => id);
  expect(ids).toEqual([...ids].sort());
  const {
    data: [event],
  } = await read('?kind=call.proposed');
  expect((await read(`?user_id=${event?.user_id}&kind=call.sent`)).data).toHaveLength(1);
  expect((await read('?user_id=0')).data).toEqual([]);
  expect((await read('?tool_name=nothing')).data).toEqual([]);
  expect((await read('?to=2020-01-01T00:00:00Z')).data).toEqual([]);
  expect((await read('?from=2020-01-01T00:00:00Z&kind=call')).data).toHaveLength(4);
});

test.each(['kind=calls', 'from=tuesday', 'limit=101', 'order=up', 'user=7'])(
  '?%s is refused',
  async (query) => {
    const [status] = await refusal(send('GET', `/audit?${query}`, undefined, 'staff', true));
    expect(status).toBe(400);
  },
);
