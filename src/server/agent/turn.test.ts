/** The turn with a scripted model, a real store and real MCP servers. */
import type { McpApprovalRequest } from '../../protocol';
import { agentWorld, connectTo, textOf } from './testing/world';

const { world, start, ask, answered, eventsOf } = agentWorld();

describe('an answer', () => {
  test('is streamed and stored with the same content', async () => {
    start([{ text: ['Hel', 'lo'] }]);
    const response = await answered('hi');
    expect(response).toMatchObject({
      status: 'completed',
      model: 'w',
      usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    });
    expect(textOf(response.output)).toEqual(['Hello']);
    const seen = await eventsOf(response.id);
    expect(seen.map(({ type }) => type)).toEqual([
      'response.created',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(seen.map((event) => event.sequence_number)).toEqual(seen.map((_event, index) => index));
    expect(seen.at(-1)).toMatchObject({
      response: { output: response.output, status: 'completed' },
    });
  });

  test("comes from a model that gets the context, tools it cannot run, and its provider's options", async () => {
    start([{ text: ['x'] }]);
    await answered('hi');
    const [{ prompt, tools, temperature }] = world.model.asked as [
      (typeof world.model.asked)[number],
    ];
    expect(prompt[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('Leaves are green.'),
    });
    expect(tools?.map(({ name }) => name)).toEqual(['peer__act', 'peer__free']);
    expect(JSON.stringify(prompt)).not.toContain(world.peer.url);
    expect(temperature).toBe(0);
  });

  test('says if the LMS did not answer when the course was read', async () => {
    world.unread = true;
    start([{ text: ['From memory.'] }]);
    const { id, output } = await answered('hi');
    expect(output).toMatchObject([{ mcp_assistant: { course_unread: true } }]);
    expect((await eventsOf(id)).find(({ type }) => type === 'response.output_item.done')).toEqual(
      expect.objectContaining({ item: output[0] }),
    );
  });

  test('says nothing of it otherwise', async () => {
    start([{ text: ['Green.'] }]);
    expect((await answered('hi')).output[0]).not.toHaveProperty('mcp_assistant');
  });

  test('gets links for citations; the model later sees it without numbers', async () => {
    start([{ text: ['Green [', '1]. Not [2].'] }, { text: ['x'] }]);
    const response = await answered('hi');
    const annotation = {
      type: 'url_citation',
      start_index: 7,
      end_index: 8,
      url: 'https://apps.example.org/u',
      title: 'Light',
    };
    expect(response.output).toMatchObject([
      { content: [{ text: 'Green [1]. Not [2].', annotations: [annotation] }] },
    ]);
    const seen = await eventsOf(response.id);
    expect(seen).toContainEqual(
      expect.objectContaining({
        type: 'response.output_text.annotation.added',
        annotation_index: 0,
        annotation,
      }),
    );
    expect(seen.find(({ type }) => type === 'response.output_item.done')).toMatchObject({
      item: response.output[0],
    });
    await answered('more', { previousResponseId: response.id });
    expect(world.model.asked[1]?.prompt[2]).toMatchObject({
      role: 'assistant',
      content: [{ text: 'Green. Not.' }],
    });
  });

  test('after a move to another unit: the model learns of the move, and the message is marked', async () => {
    start([{ text: ['1'] }, { text: ['2'] }, { text: ['3'] }]);
    const on = (unit: string) => ({
      metadata: { course_id: 'course', sequence_id: 's', unit_id: unit },
    });
    world.unitTitle = 'Roots';
    const first = await answered('hi', on('roots'));
    world.unitTitle = 'Light';
    const second = await answered('and here?', { ...on('light'), previousResponseId: first.id });
    const items = await world.store.conversations.items(first.conversation.id, 'u', {
      order: 'asc',
      limit: 10,
    });
    expect(
      items.data.flatMap((item) =>
        item.type === 'message' && item.role === 'user' ? item.mcp_assistant?.place : [],
      ),
    ).toEqual([
      { unit_id: 'roots', unit_title: 'Roots' },
      { unit_id: 'light', unit_title: 'Light' },
    ]);
    expect(world.model.asked[0]?.prompt[0]?.content).not.toContain('Earlier in this conversation');
    expect(world.model.asked[1]?.prompt[0]?.content).toContain(
      '(Earlier in this conversation the learner was on: Roots)',
    );
    await answered('back', { ...on('roots'), previousResponseId: second.id });
    expect(world.model.asked[2]?.prompt[0]?.content).toContain(
      '(Earlier in this conversation the learner was on: Light)',
    );
  });

  test("uses context that the LMS selects by the workflow's functions, its budget and the question", async () => {
    start([{ text: ['x'] }], {
      workflow: { context: { functions: ['retrieve_relevant_documents'], maxChars: 800 } },
    });
    await answered('Why green?');
    expect(world.contextOptions).toEqual({
      functions: ['retrieve_relevant_documents'],
      maxChars: 800,
      question: 'Why green?',
    });
  });

  test('gets no context if the workflow uses none', async () => {
    start([{ text: ['x'] }], { workflow: { function: 'chat' } });
    await answered('hi');
    expect(JSON.stringify(world.model.asked[0]?.prompt)).not.toContain('Leaves');
  });

  test('follows the history, and a second block of text starts a paragraph', async () => {
    start([{ text: ['one'] }, { text: ['two'] }]);
    const first = await answered('hi');
    const second = await answered('more', { previousResponseId: first.id });
    expect(second.conversation).toEqual(first.conversation);
    expect(world.model.asked[1]?.prompt.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)('an answer with the finish reason %s is incomplete: %s', async (finish, reason) => {
    start([{ text: ['x'], finish }]);
    expect(await answered('hi')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
    });
  });
});

describe('tool calls', () => {
  test('a free tool runs immediately, and its result reaches the model', async () => {
    start([{ text: ['looking'], calls: [{ name: 'peer__free', input: {} }] }, { text: ['done'] }]);
    const response = await answered('hi');
    expect(response.output.map(({ type }) => type)).toEqual(['message', 'mcp_call', 'message']);
    expect(response.output[1]).toMatchObject({
      status: 'completed',
      output: 'free ran',
      approval_request_id: null,
    });
    expect(world.model.asked[1]?.prompt.at(-1)).toMatchObject({
      role: 'tool',
      content: [
        {
          output: {
            type: 'text',
            value: expect.stringMatching(
              /^<untrusted-\w+ kind="result" server="peer">\nfree ran\n<\//,
            ),
          },
        },
      ],
    });
    const types = (await eventsOf(response.id)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'response.mcp_call_arguments.done',
        'response.mcp_call.in_progress',
        'response.mcp_call.completed',
      ]),
    );
    const indexes = (await eventsOf(response.id)).flatMap((event) =>
      event.type === 'response.output_item.added' ? event.output_index : [],
    );
    expect(indexes).toEqual([0, 1, 2]);
  });

  test("the model gets the operator's words; no server gets a parameter that is not allowed", async () => {
    world.connection = connectTo(world.peer, {
      instructions: 'Act once.',
      allowedParams: new Map([['act', new Set(['days'])]]),
    });
    start([{ calls: [{ name: 'peer__act', input: { days: 1, force: true } }] }, { text: ['ok'] }]);
    const { output } = await answered('go');
    expect(output).toMatchObject([
      { type: 'mcp_call', status: 'failed', mcp_assistant: { error_code: 'policy_denied' } },
      { type: 'message' },
    ]);
    expect(world.model.asked[0]?.prompt[0]?.content).toContain(
      'About Peer, whose tools begin with peer__: Act once.',
    );
    expect(world.model.asked[0]?.tools).toContainEqual(
      expect.objectContaining({
        name: 'peer__act',
        inputSchema: expect.objectContaining({ properties: {} }),
      }),
    );
    expect(world.peer.calls).toEqual([]);
  });

  test('a gated call ends the response; once approved, it runs in the next one', async () => {
    start([
      {
        calls: [
          { name: 'peer__act', input: { b: 1, a: 2 } },
          { name: 'peer__free', input: {} },
        ],
      },
      { text: ['done'] },
    ]);
    const waiting = await answered('hi');
    expect(waiting.status).toBe('completed');
    expect(waiting.output).toMatchObject([
      {
        type: 'mcp_approval_request',
        arguments: '{"a":2,"b":1}',
        mcp_assistant: { state: 'pending' },
      },
      { type: 'mcp_call', status: 'completed' },
    ]);
    expect(world.peer.calls.map(({ name }) => name)).toEqual(['free']);
    const { id } = waiting.output[0] as McpApprovalRequest;
    const decisions = [
      { type: 'mcp_approval_response' as const, approval_request_id: id, approve: true },
    ];
    const done = await answered({ decisions }, { metadata: {} });
    expect(done.output).toMatchObject([
      { type: 'mcp_call', approval_request_id: id, output: 'did {"a":2,"b":1}' },
      { type: 'message' },
    ]);
    expect(done.previous_response_id).toBe(waiting.id);
    expect(world.peer.calls[1]).toEqual({ name: 'act', args: '{"a":2,"b":1}' });
    expect(await ask({ decisions }, { metadata: {} })).toBe(done.id);
    expect(world.peer.calls).toHaveLength(2);
  });

  test('fifty identical simultaneous approvals run the call once', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['done'] }]);
    const waiting = await answered('hi');
    const decisions = [
      {
        type: 'mcp_approval_response' as const,
        approval_request_id: waiting.output[0]!.id,
        approve: true,
      },
    ];
    const ids = await Promise.all(
      Array.from({ length: 50 }, () => ask({ decisions }, { metadata: {} })),
    );
    expect(new Set(ids).size).toBe(1);
    await world.agent.ended(ids[0]!);
    expect(world.peer.calls).toHaveLength(1);
  });

  test('a denied call is not sent, and the model gets the reason', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['understood'] }]);
    const waiting = await answered('hi');
    const decisions = [
      {
        type: 'mcp_approval_response' as const,
        approval_request_id: waiting.output[0]!.id,
        approve: false,
        reason: 'not today',
      },
    ];
    expect(textOf((await answered({ decisions }, { metadata: {} })).output)).toEqual([
      'understood',
    ]);
    expect(world.model.asked[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { type: 'execution-denied', reason: 'not today' } }],
    });
    expect(world.peer.calls).toEqual([]);
  });

  test('a new message denies a pending call', async () => {
    start([{ calls: [{ name: 'peer__act', input: {} }] }, { text: ['fine'] }]);
    const waiting = await answered('hi');
    await answered('never mind', { conversationId: waiting.conversation.id });
    expect((await world.store.responses.read(waiting.id, 'u')).output).toMatchObject([
      { mcp_assistant: { state: 'denied' } },
    ]);
    expect(world.peer.calls).toEqual([]);
  });

  test('bad arguments go back to the model, which may try again', async () => {
    start([
      {
        calls: [
          { name: 'peer__free', input: 'not json' },
          { name: 'made_up', input: {} },
        ],
      },
      { text: ['sorry'] },
    ]);
    const response = await answered('hi');
    expect(response.output).toMatchObject([
      { status: 'failed', mcp_assistant: { error_code: 'invalid_arguments' } },
      { status: 'failed', mcp_assistant: { error_code: 'tool_not_found' } },
      { type: 'message' },
    ]);
  });

  test('a server that is down costs its tools, not the answer', async () => {
    await world.peer.close();
    start([{ text: ['without tools'] }]);
    expect(await answered('hi')).toMatchObject({ status: 'completed' });
    expect(world.model.asked[0]?.tools).toEqual([]);
    expect(JSON.stringify(world.model.asked[0]?.prompt)).toContain(
      'cannot be reached at the moment: peer',
    );
  });

  test('a model that never stops calling tools is stopped', async () => {
    start(
      Array.from({ length: 9 }, () => ({ calls: [{ name: 'peer__free', input: {} }] })),
      { limits: { maxSteps: 3 } },
    );
    expect(await answered('hi')).toMatchObject({ status: 'failed', error: { code: 'step_limit' } });
    expect(world.peer.calls).toHaveLength(3);
  });
});
