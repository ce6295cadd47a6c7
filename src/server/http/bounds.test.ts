/** What one person, or a model that obeys everything, can start at once: bounded, and told. */
import type {
  AssistantInfo,
  ConversationObject,
  McpApprovalRequest,
  OutputItem,
  ResponseObject,
} from '../../protocol';
import { MAX_DECISIONS, MAX_REASON } from '../../protocol';
import { BOUNDS } from '../base';
import { ask, api, bearer, call, COURSE, query, refused, serve, unit, useApi } from './testing/api';

useApi();

const PLENTY = { requestsPerMinute: 100_000 };
const done = { text: ['done'] };
const calls = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => ({ name: `peer__${name}`, input: { index } }));
const answered = async (response: Response) => (await response.json()) as ResponseObject;
/** One after the other: the limiter counts a burst as a whole. */
async function inTurn(
  count: number,
  send: (index: number) => Promise<Response>,
): Promise<Response[]> {
  const responses: Response[] = [];
  for (let index = 0; index < count; index += 1) {
    responses.push(await send(index));
  }
  return responses;
}
const codesOf = (output: readonly OutputItem[]) =>
  output.flatMap((item) => (item.type === 'mcp_call' ? [item.mcp_assistant.error_code] : []));
const requestsOf = (output: readonly OutputItem[]): McpApprovalRequest[] =>
  output.flatMap((item) => (item.type === 'mcp_approval_request' ? [item] : []));
const denial = ({ id }: McpApprovalRequest) => ({
  type: 'mcp_approval_response',
  approval_request_id: id,
  approve: false,
  reason: '€'.repeat(MAX_REASON),
});

describe('calls of a model that wants too many', () => {
  test('500 free ones in one step: some are sent, one refusal stands for the rest', async () => {
    await serve([{ calls: calls(500, 'free') }, done], PLENTY, [{ name: 'free' }]);
    const { status, output } = await answered(await ask({}));
    expect(status).toBe('completed');
    expect(api.peer.calls).toHaveLength(BOUNDS.callsPerStep);
    expect(codesOf(output).filter((code) => code !== null)).toEqual(['too_many_calls']);
    expect(JSON.stringify(api.model.asked[1]?.prompt)).toContain('At most 32 calls are taken');
  });

  test('a hundred steps of 32: an answer makes its most calls, and then speaks', async () => {
    const steps = Array.from({ length: 20 }, () => ({ calls: calls(32, 'free') }));
    await serve([...steps, done], { ...PLENTY, maxSteps: 50, maxCalls: 40 }, [{ name: 'free' }]);
    const { status, output } = await answered(await ask({}));
    expect(status).toBe('completed');
    expect(api.peer.calls).toHaveLength(40);
    // One in each step that had no room.
    expect(codesOf(output).filter((code) => code === 'too_many_calls')).toHaveLength(19);
  });

  test.each([17, 65, 3000])(
    '%d gated ones: all that wait can be decided at once',
    async (count) => {
      await serve([{ calls: calls(count, 'act') }, done], PLENTY);
      const first = await answered(await ask({}));
      const waiting = requestsOf(first.output);
      expect(waiting).toHaveLength(BOUNDS.approvalsPerStep);
      expect(codesOf(first.output)).toEqual(
        Array.from({ length: Math.min(count, 33) - 16 }, () => 'too_many_calls'),
      );
      const second = await ask({ input: waiting.map(denial), conversation: first.conversation });
      expect(second.status).toBe(200);
      expect((await answered(second)).status).toBe('completed');
      expect(JSON.stringify(api.model.asked[1]?.prompt)).toContain('can wait for a person at once');
      expect(api.peer.calls).toEqual([]);
    },
  );

  test('all of them can also be approved', async () => {
    await serve([{ calls: calls(65, 'act') }, done], PLENTY);
    const first = await answered(await ask({}));
    const approvals = requestsOf(first.output).map((request) => ({
      ...denial(request),
      approve: true,
    }));
    expect((await ask({ input: approvals, conversation: first.conversation })).status).toBe(200);
    expect(api.peer.calls).toHaveLength(BOUNDS.approvalsPerStep);
  });

  test('never more wait than one request may decide', () => {
    // Results under review may wait beside the approvals of the same step.
    expect(BOUNDS.callsPerStep).toBeLessThanOrEqual(MAX_DECISIONS);
  });
});

describe('conversations of one person', () => {
  const metadata = {
    course_id: COURSE,
    ...Object.fromEntries(Array.from({ length: 15 }, (_, key) => [`k${key}`, 'x'.repeat(512)])),
  };
  const create = () => call('POST', '/v1/conversations', { metadata });

  test('are limited by the minute, in words', async () => {
    await serve([], { requestsPerMinute: 5 });
    const some = await inTurn(20, create);
    expect(some.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(await refused(some.at(-1)!)).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  test('2000 without a message: the oldest give way, and the one that was used stays', async () => {
    await serve([done], PLENTY);
    const kept = (await (await create()).json()) as ConversationObject;
    await ask({ conversation: kept.id });
    const made: string[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      const some = await Promise.all(Array.from({ length: 100 }, create));
      for (const response of some) {
        made.push(((await response.json()) as ConversationObject).id);
      }
    }
    const status = async (id: string) => (await call('GET', `/v1/conversations/${id}`)).status;
    expect(await status(kept.id)).toBe(200);
    const found = await Promise.all(made.slice(-100).map(status));
    expect(found.filter((code) => code === 200)).toHaveLength(BOUNDS.emptyConversationsPerPerson);
    expect(await status(made[0]!)).toBe(404);
  }, 120_000);
});

describe('event streams of one person', () => {
  const HANGING = { text: ['One'], hang: true };

  async function running(): Promise<string> {
    const stream = await ask({ stream: true });
    const reader = stream.body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    return /"id":"(resp_[^"]+)"/.exec(first)![1]!;
  }
  const follow = (id: string, signal: AbortSignal, headers: Record<string, string>) =>
    fetch(`${api.base}/v1/responses/${id}?stream=true`, { headers, signal });

  test('3000 of one response: some are served, the rest learn why not, others are served', async () => {
    await serve([HANGING, HANGING, done], PLENTY);
    const id = await running();
    const gone = new AbortController();
    const headers = await bearer();
    const opened: Response[] = [];
    for (let batch = 0; batch < 30; batch += 1) {
      opened.push(
        ...(await Promise.all(Array.from({ length: 100 }, () => follow(id, gone.signal, headers)))),
      );
    }
    const served = opened.filter(({ status }) => status === 200);
    const told = opened.filter(({ status }) => status === 429);
    expect([served.length, told.length]).toEqual([BOUNDS.streamsPerResponse, 3000 - served.length]);
    expect(told[0]?.headers.get('retry-after')).toBe('5');
    expect(await refused(told[0]!)).toMatchObject({ code: 'too_many_streams' });

    const other = await call(
      'GET',
      `/v1/assistant?${query(unit)}`,
      undefined,
      await bearer('staff'),
    );
    expect(((await other.json()) as AssistantInfo).available).toBe(true);
    gone.abort();
    // The process notices that the readers are gone.
    await expectServed(() => follow(id, AbortSignal.timeout(5000), headers));
    await call('POST', `/v1/responses/${id}/cancel`);
  }, 60_000);

  test('a question beyond the limit is refused before it begins', async () => {
    await serve(
      Array.from({ length: BOUNDS.streamsPerPerson }, () => HANGING),
      PLENTY,
    );
    const asked = await Promise.all(
      Array.from({ length: BOUNDS.streamsPerPerson }, () => ask({ stream: true })),
    );
    expect(asked.every(({ status }) => status === 200)).toBe(true);
    for (const stream of [true, false]) {
      expect(await refused(await ask({ stream }))).toMatchObject({
        status: 429,
        code: 'too_many_streams',
      });
    }
    expect((await ask({ stream: true }, await bearer('staff'))).status).toBe(200);
    const { data } = (await (
      await call('GET', `/v1/conversations?${query({ course_id: COURSE, limit: 100 })}`)
    ).json()) as { data: unknown[] };
    expect(data).toHaveLength(BOUNDS.streamsPerPerson);
    await Promise.all(asked.map((response) => response.body?.cancel()));
  });

  async function expectServed(open: () => Promise<Response>): Promise<void> {
    let response = await open();
    while (response.status === 429) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      response = await open();
    }
    expect(response.status).toBe(200);
    await response.body?.cancel();
  }
});

describe('requests', () => {
  test('of every route are limited by person; others are not locked out', async () => {
    await serve([], { requestsPerMinute: 2 });
    const list = async (user?: string) =>
      call(
        'GET',
        `/v1/conversations?${query({ course_id: COURSE })}`,
        undefined,
        await bearer(user),
      );
    const some = await inTurn(30, () => list());
    expect(some.filter(({ status }) => status === 200)).toHaveLength(
      2 * BOUNDS.otherRequestsFactor,
    );
    expect(await refused(some.at(-1)!)).toMatchObject({ status: 429, code: 'rate_limited' });
    expect((await list('staff')).status).toBe(200);
    expect((await call('GET', '/healthz', undefined, {})).status).toBe(200);
  });

  test.each<[string, () => Promise<Response>]>([
    ['a body that is no JSON', () => call('POST', '/v1/responses', '{')],
    ['an unknown path', () => call('GET', '/v1/nothing')],
    ['an id in another spelling', () => call('GET', '/v1/responses/a%5fb')],
  ])('are counted, whatever then refuses them: %s', async (_case, send) => {
    await serve([], { requestsPerMinute: 1 });
    const some = await inTurn(BOUNDS.otherRequestsFactor + 1, send);
    const last = some.pop();
    expect(some.every(({ status }) => [400, 404].includes(status))).toBe(true);
    expect(last?.status).toBe(429);
  });

  test('searches count by themselves, as questions do', async () => {
    await serve([], { requestsPerMinute: 3 });
    const list = (more: object) =>
      call('GET', `/v1/conversations?${query({ course_id: COURSE, ...more })}`);
    const some = await inTurn(4, () => list({ query: 'a' }));
    expect(some.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect((await list({})).status).toBe(200);
  });

  test('without a sign-in are limited by address; people behind it are not locked out', async () => {
    await serve([], PLENTY);
    const strangers = await inTurn(700, (index) =>
      call('GET', '/v1/conversations', undefined, { authorization: `Bearer x${index}` }),
    );
    const statuses = strangers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(
      BOUNDS.strangerRequestsPerMinute,
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(100);
    expect((await call('GET', `/v1/conversations?${query({ course_id: COURSE })}`)).status).toBe(
      200,
    );
    for (const path of ['/healthz', '/readyz']) {
      expect((await call('GET', path, undefined, {})).status).toBe(200);
    }
  });
});
