/**
 * Approvals over real HTTP with real tokens: edited, refused, sent twice. A real MCP server counts
 * the calls.
 */
import type { ErrorBody } from '../../protocol';
import {
  approval,
  call,
  callOf,
  DAY,
  decisionWorld,
  done,
  refusal,
  requestOf,
} from '../../../test/support/decision-world';

const { ask, decide, itemsOf, reconfigure, refused, respond, sent, serve, switchOff, world } =
  decisionWorld();

describe('edited arguments', () => {
  test('are sent, recorded as edited, and told to the model', async () => {
    await serve([call({ days: 1 }), done]);
    const first = await ask();
    const { id } = requestOf(first);
    expect(requestOf(first).mcp_assistant.input_schema).toMatchObject({ required: ['days'] });
    const edited = approval(id, { arguments: ' {"note": "e\u0301", "days": 3e0} ' });
    const response = await decide(edited);
    expect(sent()).toEqual(['{"days":3,"note":"e\u0301"}']);
    expect(callOf(response)).toMatchObject({
      arguments: '{"days":3,"note":"e\u0301"}',
      approval_request_id: id,
    });
    const items = await itemsOf(first);
    expect(items.find((item) => item.id === id)).toMatchObject({
      arguments: '{"days":1}',
      mcp_assistant: { state: 'approved', input_schema: null },
    });
    expect(items.find(({ type }) => type === 'mcp_approval_response')).toMatchObject({
      approve: true,
      mcp_assistant: { edited: true, remember: null },
    });
    expect(JSON.stringify(world.model.asked[1]?.prompt)).toContain('"input":{"days":3,');
    expect((await decide(edited)).id).toBe(response.id);
    expect(await refused(approval(id))).toEqual([409, 'approval_conflict']);
    expect(await refused(approval(id, { arguments: '{"days":4}' }))).toEqual([
      409,
      'approval_conflict',
    ]);
    expect(world.peer.calls).toHaveLength(1);
  });

  test.each([
    ['not JSON', 'days: 3'],
    ['not an object', '[1]'],
    ['a repeated key', '{"days":1,"days":2}'],
    ['__proto__', '{"days":1,"__proto__":{"days":2}}'],
    ['a number beyond the range of a double', '{"days":1e999}'],
    ['too long', `{"days":1,"note":"${'x'.repeat(33_000)}"}`],
    ['too deep', `{"days":1,"x":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['against the schema', '{"days":"three"}'],
    ['without a required parameter', '{}'],
  ])('edited arguments are refused (%s), and the request stays open', async (_case, edited) => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    expect(await refused(approval(id, { arguments: edited }))).toEqual([400, 'arguments_invalid']);
    expect(world.peer.calls).toEqual([]);
    await decide(approval(id));
    expect(sent()).toEqual(['{"days":1}']);
  });

  test('are refused if the policy refuses them or the person denies; equal arguments are no edit', async () => {
    await serve([call(), done], { allowedParams: new Map([['act', new Set(['days'])]]) });
    const first = await ask();
    const { id } = requestOf(first);
    expect(requestOf(first).mcp_assistant.input_schema).not.toHaveProperty('properties.note');
    expect(await refused(approval(id, { arguments: '{"days":1,"note":"x"}' }))).toEqual([
      400,
      'arguments_invalid',
    ]);
    expect(await refused(approval(id, { arguments: '{"days":1}', approve: false }))).toEqual([
      400,
      'invalid_request',
    ]);
    await decide(approval(id, { arguments: '{ "days": 1.0 }' }));
    expect(
      (await itemsOf(first)).find(({ type }) => type === 'mcp_approval_response'),
    ).not.toHaveProperty('mcp_assistant');
  });

  test('are refused while the server is down, and the request stays open', async () => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    world.peer.fault = { status: 500 };
    expect(await refused(approval(id, { arguments: '{"days":2}' }))).toEqual([
      503,
      'mcp_server_unavailable',
    ]);
    expect(world.peer.calls).toEqual([]);
  });

  test('are not needed to approve while the server is down; the call then fails with a reason', async () => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    world.peer.fault = { status: 500 };
    expect(callOf(await decide(approval(id)))).toMatchObject({
      status: 'failed',
      mcp_assistant: { error_code: 'server_unavailable' },
    });
    expect(world.peer.calls).toEqual([]);
  });
});

describe('an approval after a change gets its own error code and sends nothing', () => {
  beforeEach(() => serve([call(), done]));

  test.each<[string, () => unknown, [number, string]]>([
    ['a removed server', () => reconfigure(null), [409, 'approval_server_removed']],
    [
      'a moved server',
      () => reconfigure({ url: `${world.peer.url}?moved` }),
      [409, 'approval_server_removed'],
    ],
    [
      'a tool that the policy forbids now',
      () => reconfigure({ disallowedTools: new Set(['act']) }),
      [409, 'tool_disabled'],
    ],
    ['a tool that is switched off', () => switchOff('/tools/act'), [409, 'tool_disabled']],
    ['a server that is switched off', () => switchOff(''), [409, 'tool_disabled']],
    [
      'a changed definition',
      () => {
        world.peer.tools[0] = { ...world.peer.tools[0]!, title: 'Other' };
      },
      [409, 'approval_stale'],
    ],
    [
      'an expired request',
      () => {
        world.clock = 3600_000;
      },
      [409, 'approval_expired'],
    ],
  ])('after %s', async (_case, change, words) => {
    const { id } = requestOf(await ask());
    await change();
    expect(await refused(approval(id))).toEqual(words);
    expect(world.peer.calls).toEqual([]);
  });

  test('by another user, by nobody, and by a user with an expired session', async () => {
    const { id } = requestOf(await ask());
    expect(await refusal(respond({ input: [approval(id)] }, 'learner2'))).toEqual([
      404,
      'not_found',
    ]);
    const post = (headers: Record<string, string>) =>
      refusal(
        fetch(`${world.base}/responses`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ input: [approval(id)] }),
        }),
      );
    expect(await post({})).toEqual([401, 'unauthenticated']);
    const authorization = `Bearer ${await world.lms.signIn('learner')}`;
    world.session = 2 * DAY;
    expect(await post({ authorization })).toEqual([401, 'session_expired']);
    expect(world.peer.calls).toEqual([]);
  });

  test('a denial succeeds without the server or the tool', async () => {
    const { id } = requestOf(await ask());
    await switchOff('');
    reconfigure(null);
    expect((await decide(approval(id, { approve: false, reason: 'no' }))).status).toBe('completed');
  });
});

describe('decisions', () => {
  test('fifty identical decisions count once and get the same response', async () => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    const responses = await Promise.all(Array.from({ length: 50 }, () => decide(approval(id))));
    expect(new Set(responses.map((response) => response.id)).size).toBe(1);
    expect(responses.every(({ status }) => status === 'completed')).toBe(true);
    expect(sent()).toEqual(['{"days":1}']);
  });

  test.each([0, 1, 2, 3, 4])(
    'of a simultaneous approval and denial exactly one wins (%p)',
    async () => {
      await serve([call(), done]);
      const first = await ask();
      const { id } = requestOf(first);
      const answers = await Promise.all(
        [true, false].map((approve) => respond({ input: [approval(id, { approve })] })),
      );
      const [yes, no] = answers.map(({ status }) => status);
      expect([yes, no].sort()).toEqual([200, 409]);
      await Promise.all(answers.map((answer) => answer.text()));
      expect(world.peer.calls).toHaveLength(yes === 200 ? 1 : 0);
    },
  );
});

describe('a decision stays where it belongs', () => {
  const others = { other: 'resp_of_nobody' };

  test.each<[string, object, string]>([
    ['another workflow', { model: 'othercourse' }, 'model'],
    ['a workflow that does not exist', { model: 'none' }, 'model'],
    ['another conversation', { conversation: 'conv_of_nobody' }, 'conversation'],
    ['another conversation, as an object', { conversation: { id: 'conv_x' } }, 'conversation'],
    ['another response', { previous_response_id: others.other }, 'previous_response_id'],
  ])('naming %s is refused, for approval and denial alike', async (_, named, param) => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    for (const approve of [true, false]) {
      const answer = await respond({ input: [approval(id, { approve })], ...named });
      expect([answer.status, ((await answer.json()) as ErrorBody).error]).toMatchObject([
        400,
        { code: 'invalid_request', param },
      ]);
    }
    expect(sent()).toEqual([]);
    expect(world.model.asked).toHaveLength(1);
  });

  test('also when the same decision is sent again', async () => {
    await serve([call(), done]);
    const { id } = requestOf(await ask());
    await decide(approval(id));
    expect(
      await refusal(respond({ input: [approval(id)], conversation: 'conv_of_nobody' })),
    ).toEqual([400, 'invalid_request']);
  });

  test('naming what it is about is accepted', async () => {
    await serve([call(), done]);
    const first = await ask();
    const decided = await respond({
      input: [approval(requestOf(first).id)],
      model: 'helper',
      conversation: first.conversation.id,
      previous_response_id: first.id,
    });
    expect(decided.status).toBe(200);
  });
});
