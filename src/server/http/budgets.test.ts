/** Budgets, as a person, a client and an administrator meet them. */
import { rule } from '../../../test/support/budgets';
import {
  approval,
  call,
  callOf,
  COURSE,
  DAY,
  decisionWorld,
  done,
  FREE,
  json,
  requestOf,
} from '../../../test/support/decision-world';
import type { ErrorBody, ListObject, ResponseObject, UsageRow } from '../../protocol';
import type { BudgetRule } from '../config';

const { world, send, respond, serve, ask, decide, sent } = decisionWorld();
/** Noon of a day in the middle of a month, so that no test crosses midnight. */
const NOON = Date.parse('2026-11-18T12:00:00Z');
const MIDNIGHT = Date.parse('2026-11-19T00:00:00Z') / 1000;
beforeEach(() => {
  world.clock = NOON - Date.now();
});

const budget = (
  scope: BudgetRule['scope'],
  measure: BudgetRule['measure'],
  limit: number,
  more: Partial<BudgetRule> = {},
) => rule({ scope, measure, every: 'day', limit }, more);
const words = { text: ['word'] };
const post = async (user?: string) => respond({ input: 'hi' }, user);
const refused = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as ErrorBody).error,
});
const noticesOf = ({ mcp_assistant: about }: ResponseObject) => about.notices;
const usage = (query = '') =>
  json<ListObject<UsageRow>>(send('GET', `/usage${query}`, undefined, 'staff', true));

describe('questions', () => {
  test('beyond the budget are refused, with what and until when, and nothing is asked', async () => {
    world.rules = [budget('person', 'requests', 2)];
    await serve([words, words, words]);
    await ask();
    await ask();
    const answer = await post();
    const headers = Object.fromEntries(answer.headers);
    expect(await refused(answer)).toMatchObject({
      status: 429,
      code: 'budget_reached',
      type: 'rate_limit_error',
      message: expect.stringContaining('questions of this person per day') as string,
      budget: {
        scope: 'person',
        measure: 'requests',
        every: 'day',
        left: 0,
        left_percent: 0,
        refills_at: MIDNIGHT,
      },
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(11.9 * 3600);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(12 * 3600);
    expect(world.model.asked).toHaveLength(2);
    expect(world.reached).toMatchObject([{ who: { userId: expect.any(String) as string } }]);
    // Others are not affected, and a new day begins for everybody.
    expect((await post('learner2')).status).toBe(200);
    world.clock += DAY;
    expect((await refused(await post())).code).not.toBe('budget_reached');
  });

  test('in a minute: a burst, then no more until some of it has flowed away', async () => {
    world.rules = [
      rule({ scope: 'person', measure: 'requests', every: 'minute', limit: 6 }, { burst: 2 }),
    ];
    await serve([words, words, words]);
    await ask();
    await ask();
    const answer = await post();
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect(await refused(answer)).toMatchObject({ code: 'budget_reached' });
    world.clock += 10_000;
    expect((await post()).status).toBe(200);
  });

  test('a decision is no question; a denial is possible when tokens are used up', async () => {
    world.rules = [budget('person', 'requests', 1), budget('person', 'tokens', 10)];
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    expect(await refused(await respond({ input: [approval(id)] }))).toMatchObject({
      status: 429,
      code: 'budget_reached',
      budget: { measure: 'tokens' },
    });
    const denied = await decide(approval(id, { approve: false }));
    expect(denied).toMatchObject({ status: 'failed', error: { code: 'budget_reached' } });
    expect(sent()).toEqual([]);
  });

  test('staff are exempt only where it is written', async () => {
    world.rules = [
      budget('person', 'requests', 1, { exempt: new Set(['staff']) }),
      budget('site', 'requests', 4),
    ];
    await serve([words, words, words, words]);
    const codes: (string | undefined)[] = [];
    for (const user of ['staff', 'staff', 'learner', 'learner', 'staff', 'staff']) {
      const answer = await post(user);
      codes.push(answer.ok ? 'ok' : (await refused(answer)).budget?.scope);
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'person', 'ok', 'site']);
  });

  test('a request that is refused for another reason takes nothing', async () => {
    world.rules = [budget('person', 'requests', 2)];
    await serve([words, words]);
    expect((await respond({ input: 'hi', conversation: 'none' })).status).toBe(404);
    await ask();
    expect((await post()).headers.get('x-ratelimit-remaining')).toBe('0');
  });
});

describe('headers', () => {
  test('tell the tightest of a person’s budgets of questions and tokens', async () => {
    world.rules = [
      budget('person', 'requests', 10),
      budget('person', 'tokens', 30),
      budget('site', 'requests', 2),
      budget('person', 'tool_calls', 1),
    ];
    await serve([words, words]);
    const first = (await post()).headers;
    expect(first.get('x-ratelimit-limit')).toBe('10');
    expect(first.get('x-ratelimit-remaining')).toBe('9');
    expect(first.get('x-ratelimit-resource')).toBe('requests');
    expect(Number(first.get('x-ratelimit-reset'))).toBeGreaterThan(11.9 * 3600);
    const second = await respond({ input: 'hi', stream: true });
    expect(second.headers.get('x-ratelimit-remaining')).toBe('15');
    expect(second.headers.get('x-ratelimit-resource')).toBe('tokens');
    await second.text();
  });

  test('without a budget they tell of the requests per minute', async () => {
    await serve([words]);
    const { headers } = await post();
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(headers.has('x-ratelimit-resource')).toBe(false);
  });
});

describe('tool calls', () => {
  const three = { calls: [1, 2, 3].map((days) => ({ name: 'peer__act', input: { days } })) };

  test.each(['person', 'course', 'workflow', 'server', 'tool', 'site'] as const)(
    'beyond the budget of a %s are not sent; the model answers with what there is',
    async (scope) => {
      world.rules = [budget(scope, 'tool_calls', 2)];
      await serve([three, done], { approval: FREE });
      const response = await ask();
      expect(response.status).toBe('completed');
      expect(sent()).toHaveLength(2);
      const codes = response.output.flatMap((item) =>
        item.type === 'mcp_call' ? [item.mcp_assistant.error_code] : [],
      );
      expect(codes.toSorted()).toEqual(['budget_reached', null, null]);
      expect(JSON.stringify(world.model.asked[1]?.prompt)).toContain('A budget is used up');
      expect(world.reached).toHaveLength(1);
    },
  );

  test('of a minute are taken at the same place', async () => {
    world.rules = [
      rule({ scope: 'tool', measure: 'tool_calls', every: 'minute', limit: 1 }, { burst: 1 }),
    ];
    await serve([three, done], { approval: FREE });
    await ask();
    expect(sent()).toHaveLength(1);
  });

  test('an approved call over the budget is refused when it is claimed', async () => {
    world.rules = [budget('tool', 'tool_calls', 1)];
    await serve([call(), call(), done, done]);
    const first = requestOf(await ask());
    const second = requestOf(await ask());
    expect(callOf(await decide(approval(first.id))).status).toBe('completed');
    expect(callOf(await decide(approval(second.id)))).toMatchObject({
      status: 'failed',
      mcp_assistant: { error_code: 'budget_reached' },
    });
    expect(sent()).toHaveLength(1);
  });

  test('bytes of results are counted as they are kept', async () => {
    world.rules = [budget('server', 'result_bytes', 30)];
    await serve([call(), call(), call(), done], { approval: FREE });
    const response = await ask();
    // Each result is `did {"days":1}`: 14 bytes. The third call still finds two bytes left.
    expect(sent()).toHaveLength(3);
    expect(noticesOf(response)).toEqual([
      {
        type: 'budget',
        budget: {
          scope: 'server',
          measure: 'result_bytes',
          every: 'day',
          left: null,
          left_percent: 0,
          refills_at: MIDNIGHT,
        },
      },
    ]);
  });
});

describe('tokens and money', () => {
  test('a step needs something left; the last one may use more', async () => {
    // The scripted model reports 15 tokens for each step.
    world.rules = [budget('person', 'tokens', 20)];
    await serve([words, call(), done], { approval: FREE });
    await ask();
    const response = await ask();
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'budget_reached' },
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    });
    expect(world.model.asked).toHaveLength(2);
    expect(noticesOf(response)).toMatchObject([
      { type: 'budget', budget: { measure: 'tokens', left_percent: 0, refills_at: MIDNIGHT } },
    ]);
    expect(await refused(await post())).toMatchObject({ budget: { measure: 'tokens', left: 0 } });
  });

  test('money is counted by the price', async () => {
    world.price = { input: 2, cachedInput: 1, output: 4, reasoning: 8, currency: 'USD' };
    // 10 × 2 + 5 × 4 millionths for a step.
    world.rules = [rule({ scope: 'course', measure: 'cost', every: 'month', limit: 79 })];
    await serve([words, words, words]);
    await ask();
    expect(noticesOf(await ask())).toMatchObject([
      { type: 'budget', budget: { scope: 'course', left: null, left_percent: 0 } },
    ]);
    const refusal = await refused(await post('learner2'));
    expect(refusal.budget).toMatchObject({
      measure: 'cost',
      refills_at: Date.parse('2026-12-01T00:00:00Z') / 1000,
    });
    expect((await usage('?by=course')).data).toMatchObject([
      { id: COURSE, cost: 0.00008, currency: 'USD', input_tokens: 20, people: 1, responses: 2 },
    ]);
  });

  test('at four fifths the person is told how much is left', async () => {
    world.rules = [budget('person', 'requests', 5), budget('person', 'tokens', 1_000_000)];
    await serve([words, words, words, words]);
    const notices: unknown[] = [];
    for (let question = 0; question < 4; question += 1) {
      notices.push(noticesOf(await ask()).length);
    }
    expect(notices).toEqual([0, 0, 0, 1]);
  });

  test('a provider that fails before a word has cost nothing; one that breaks off is estimated', async () => {
    world.rules = [budget('person', 'tokens', 1_000_000)];
    await serve([{ error: new Error('refused') }, { text: ['some words'], tear: true }]);
    await ask();
    const failed = await usage('?by=provider');
    expect(failed.data).toMatchObject([
      { id: 'main', input_tokens: 0, output_tokens: 0, estimated: false, steps: 0 },
    ]);
    const torn = await ask();
    expect(torn.status).toBe('failed');
    expect(torn.usage?.input_tokens).toBeGreaterThan(0);
    expect(torn.usage?.output_tokens).toBeGreaterThan(0);
    const [row] = (await usage('?by=provider')).data;
    expect(row).toMatchObject({ estimated: true, steps: 1, cost: null });
    expect(row?.input_tokens).toBe(torn.usage?.input_tokens);
  });

  test('a stopped answer has cost what was sent and said', async () => {
    await serve([{ text: ['some words'], hang: true }]);
    const streaming = await respond({ input: 'hi', stream: true });
    const reader = streaming.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('output_text.delta')) {
      seen += (await reader.read()).value;
    }
    const { id } = (JSON.parse(/data: (.*)/.exec(seen)![1]!) as { response: ResponseObject })
      .response;
    const stopped = await json<ResponseObject>(send('POST', `/responses/${id}/cancel`));
    expect(stopped.status).toBe('cancelled');
    expect(stopped.usage?.input_tokens).toBeGreaterThan(0);
    expect((await usage()).data).toMatchObject([{ id: '2026-11-18', estimated: true }]);
    await reader.cancel();
  });
});

describe('GET /v1/usage', () => {
  test('is for administrators', async () => {
    await serve([]);
    for (const user of ['learner', 'staff']) {
      expect(await refused(await send('GET', '/usage', undefined, user))).toMatchObject({
        status: 403,
        code: 'staff_required',
      });
    }
  });

  test('has pages, days and groups', async () => {
    await serve([words, words, words]);
    await ask();
    await ask();
    await ask(undefined, 'learner2');
    const first = await usage('?by=person&limit=1');
    expect(first).toMatchObject({ has_more: true, data: [{ responses: 2, input_tokens: 20 }] });
    const second = await usage(`?by=person&limit=1&after=${first.last_id}`);
    expect(second).toMatchObject({ has_more: false, data: [{ responses: 1 }] });
    expect((await usage('?from=2026-11-19')).data).toEqual([]);
    expect((await usage('?by=workflow&from=2026-11-18&to=2026-11-18')).data).toMatchObject([
      { object: 'usage', id: 'helper', people: 2, steps: 3, reasoning_tokens: 0, cost: null },
    ]);
    const wrong = await send('GET', '/usage?from=yesterday', undefined, 'staff', true);
    expect(await refused(wrong)).toMatchObject({ code: 'invalid_request', param: 'from' });
  });

  test('a conversation that is deleted was still paid for', async () => {
    await serve([words]);
    const { conversation } = await ask();
    await send('DELETE', `/conversations/${conversation.id}`);
    expect((await usage()).data).toMatchObject([{ responses: 1, input_tokens: 10 }]);
  });
});
