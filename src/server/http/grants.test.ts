/** Remembered approvals over real HTTP: their scope, and everything that ends them. */
import {
  approval,
  call,
  callOf,
  COURSE,
  DAY,
  decisionWorld,
  done,
  json,
  questions,
  refusal,
  requestOf,
} from '../../../test/support/decision-world';

const { ask, decide, grants, itemsOf, reconfigure, refused, send, serve, world } = decisionWorld();

describe('a remembered approval', () => {
  const allowing = (word: 'conversation' | 'course') => ({
    remember: { default: 'never' as const, tools: new Map([['act', word]]) },
    rememberDays: 7,
  });

  test('for the conversation: covers that conversation only, is listed, and ends for good when revoked', async () => {
    await serve([...questions(2), call(), call(), done], allowing('conversation'));
    const first = await ask();
    expect(requestOf(first).mcp_assistant.remember).toEqual({
      conversation: true,
      course_days: null,
    });
    const approved = await decide(approval(requestOf(first).id, { remember: 'conversation' }));
    expect(callOf(approved).mcp_assistant.grant_id).toBeNull();
    expect((await decide(approval(requestOf(first).id, { remember: 'conversation' }))).id).toBe(
      approved.id,
    );
    expect(await refused(approval(requestOf(first).id))).toEqual([409, 'approval_conflict']);
    expect(
      (await itemsOf(first)).find(({ type }) => type === 'mcp_approval_response'),
    ).toMatchObject({ mcp_assistant: { edited: false, remember: 'conversation' } });
    const [grant] = await grants();
    expect(grant).toEqual({
      id: expect.stringMatching(/^grant_/),
      object: 'grant',
      server_label: 'peer',
      server_name: 'Peer',
      tool_name: 'act',
      tool_title: 'Act',
      scope: 'conversation',
      course_id: COURSE,
      conversation_id: first.conversation.id,
      created_at: expect.any(Number),
      expires_at: null,
    });
    expect(callOf(await ask(first.conversation.id))).toMatchObject({
      status: 'completed',
      approval_request_id: null,
      mcp_assistant: { grant_id: grant!.id },
    });
    expect(requestOf(await ask())).toBeDefined();
    expect(await refusal(send('DELETE', `/grants/${grant!.id}`, undefined, 'learner2'))).toEqual([
      404,
      'not_found',
    ]);
    expect(await json(send('DELETE', `/grants/${grant!.id}`))).toEqual({
      id: grant!.id,
      object: 'grant.deleted',
      deleted: true,
    });
    expect(await refusal(send('DELETE', `/grants/${grant!.id}`))).toEqual([404, 'not_found']);
    expect(await grants()).toEqual([]);
    expect(requestOf(await ask(first.conversation.id))).toBeDefined();
    expect(world.peer.calls).toHaveLength(2);
  });

  test('for the course: covers other conversations of this person until it expires', async () => {
    await serve([...questions(2), call(), call()], allowing('course'));
    const first = await ask();
    expect(requestOf(first).mcp_assistant.remember).toEqual({ conversation: true, course_days: 7 });
    await decide(approval(requestOf(first).id, { remember: 'course' }));
    expect(callOf(await ask()).mcp_assistant.grant_id).toMatch(/^grant_/);
    expect(requestOf(await ask(undefined, 'learner2'))).toBeDefined();
    expect(await grants('learner2')).toEqual([]);
    expect(await grants()).toMatchObject([{ scope: 'course', conversation_id: null }]);
    world.clock = 7 * DAY;
    expect(await grants()).toEqual([]);
    expect(requestOf(await ask())).toBeDefined();
  });

  test.each<[string, () => void]>([
    ['the policy', () => reconfigure({ remember: { default: 'never', tools: new Map() } })],
    [
      'the days it may last',
      () => {
        world.clock = 2 * DAY;
        reconfigure({ rememberDays: 1 });
      },
    ],
    ["the server's address", () => reconfigure({ url: `${world.peer.url}?moved` })],
    ['the set of servers', () => reconfigure(null)],
  ])('ends when %s changes', async (_case, change) => {
    await serve(questions(1), allowing('course'));
    await decide(approval(requestOf(await ask()).id, { remember: 'course' }));
    expect(await grants()).toHaveLength(1);
    change();
    expect(await grants()).toEqual([]);
  });

  test.each([
    ['accept', { annotations: { readOnlyHint: true } }],
    ['accept', { inputSchema: { type: 'object' as const, properties: { days: {}, b: {} } } }],
  ] as const)(
    "ends when the tool's contract changes (%s, %j)",
    async (definitionChanges, change) => {
      await serve([...questions(1), call(), call()], { ...allowing('course'), definitionChanges });
      const first = await ask();
      await decide(approval(requestOf(first).id, { remember: 'course' }));
      world.peer.tools[0] = { ...world.peer.tools[0]!, ...change };
      world.clock = 2_000;
      expect(requestOf(await ask()).mcp_assistant.state).toBe('pending');
      expect(await grants()).toEqual([]);
      expect(world.peer.calls).toHaveLength(1);
    },
  );

  test.each([
    ['accept', 2],
    ['accept_text', 2],
    ['quarantine', 1],
  ] as const)('under "%s", %i calls run after other words', async (definitionChanges, calls) => {
    await serve(questions(2), { ...allowing('course'), definitionChanges });
    await decide(approval(requestOf(await ask()).id, { remember: 'course' }));
    world.peer.tools[0] = { ...world.peer.tools[0]!, description: 'Does something else' };
    world.clock = 2_000;
    const answer = await ask();
    expect(world.peer.calls).toHaveLength(calls);
    if (calls === 1) {
      const { difference, remember } = requestOf(answer).mcp_assistant;
      expect({ difference, remember }).toMatchObject({
        difference: [{ field: 'description' }],
        remember: null,
      });
    }
  });

  test('ends with its conversation, and covers no other tool', async () => {
    await serve([...questions(1), call({}, 'other')], allowing('conversation'));
    const first = await ask();
    await decide(approval(requestOf(first).id, { remember: 'conversation' }));
    expect(requestOf(await ask(first.conversation.id)).mcp_assistant.remember).toBeNull();
    expect(await grants()).toHaveLength(1);
    await send('DELETE', `/conversations/${first.conversation.id}`);
    expect(await grants()).toEqual([]);
  });

  test('is created only where it was offered, and only with unedited arguments', async () => {
    await serve([call(), done], allowing('conversation'));
    const { id } = requestOf(await ask());
    expect(await refused(approval(id, { remember: 'course' }))).toEqual([
      400,
      'remember_not_allowed',
    ]);
    expect(await refused(approval(id, { remember: 'conversation', approve: false }))).toEqual([
      400,
      'remember_not_allowed',
    ]);
    expect(
      await refused(approval(id, { remember: 'conversation', arguments: '{"days":2}' })),
    ).toEqual([400, 'remember_not_allowed']);
    reconfigure({ remember: { default: 'never', tools: new Map() } });
    expect(await refused(approval(id, { remember: 'conversation' }))).toEqual([
      400,
      'remember_not_allowed',
    ]);
    reconfigure({ remember: { default: 'course', tools: new Map() } });
    expect(await refused(approval(id, { remember: 'course' }))).toEqual([
      400,
      'remember_not_allowed',
    ]);
    expect([await grants(), world.peer.calls]).toEqual([[], []]);
  });
});

test('stops the call if it is revoked between proposal and sending', async () => {
  await serve([...questions(2)], { remember: { default: 'course', tools: new Map() } });
  await decide(approval(requestOf(await ask()).id, { remember: 'course' }));
  const { claim } = world.store.toolCalls;
  world.store.toolCalls.claim = async (granted) => {
    await send('DELETE', `/grants/${granted.grant_id}`);
    return claim(granted);
  };
  expect(callOf(await ask())).toMatchObject({
    status: 'failed',
    mcp_assistant: { error_code: 'policy_denied', grant_id: expect.any(String) },
  });
  expect(world.peer.calls).toHaveLength(1);
});
