/** Results that a person reviews before the model sees them, over real HTTP. */
import {
  approval,
  ASK,
  call,
  callOf,
  decisionWorld,
  done,
  FREE,
  refusal,
  requestOf,
  review,
} from '../../../test/support/decision-world';

const { ask, decide, itemsOf, refused, respond, serve, world } = decisionWorld();

describe('a result under review', () => {
  const reviewing = {
    approval: FREE,
    review: { default: 'always' as const, tools: new Map([['other', 'never' as const]]) },
  };

  test('waits; once released it reaches the model, and a repeated release changes nothing', async () => {
    await serve([call(), done], reviewing);
    const first = await ask();
    expect(first).toMatchObject({
      status: 'completed',
      output: [
        {
          type: 'mcp_call',
          status: 'completed',
          output: 'did {"days":1}',
          mcp_assistant: { review: 'pending' },
        },
      ],
    });
    expect(world.model.asked).toHaveLength(1);
    const response = await decide(review(callOf(first), true));
    expect(response).toMatchObject({
      previous_response_id: first.id,
      output: [{ type: 'message' }],
    });
    expect(JSON.stringify(world.model.asked[1]?.prompt)).toContain('did {');
    expect((await itemsOf(first))[1]).toMatchObject({
      mcp_assistant: { review: 'released', error_code: null },
    });
    expect((await decide(review(callOf(first), true))).id).toBe(response.id);
    expect(await refused(review(callOf(first), false))).toEqual([409, 'approval_conflict']);
  });

  test('stays with the person if it is withheld', async () => {
    await serve([call({}, 'sorry'), done], reviewing);
    const first = await ask();
    await decide(review(callOf(first), false));
    expect((await itemsOf(first))[1]).toMatchObject({
      error: 'cannot',
      mcp_assistant: { review: 'withheld', error_code: 'result_withheld' },
    });
    const told = JSON.stringify(world.model.asked[1]?.prompt);
    expect(told).toContain('withheld by the person');
    expect(told).not.toContain('cannot');
  });

  test('is withheld by a new message', async () => {
    await serve([call(), done], reviewing);
    const first = await ask();
    await ask(first.conversation.id);
    expect((await itemsOf(first))[1]).toMatchObject({ mcp_assistant: { review: 'withheld' } });
    expect(JSON.stringify(world.model.asked[1]?.prompt)).not.toContain('did {');
    expect(await refused(review(callOf(first), true))).toEqual([409, 'approval_conflict']);
  });

  test('is decided together with everything else pending, and only by its owner', async () => {
    await serve([{ calls: [...call().calls!, ...call({}, 'other').calls!] }, done], {
      ...reviewing,
      approval: { ...ASK, never: new Set(['act']) },
    });
    const first = await ask();
    const request = approval(requestOf(first).id);
    expect(await refused(request)).toEqual([400, 'approvals_incomplete']);
    expect(await refused(review(callOf(first), true))).toEqual([400, 'approvals_incomplete']);
    expect(
      await refused(request, review(callOf(first), true), review(callOf(first), false)),
    ).toEqual([400, 'invalid_request']);
    expect(await refusal(respond({ input: [review(callOf(first), true)] }, 'learner2'))).toEqual([
      404,
      'not_found',
    ]);
    const response = await decide(request, review(callOf(first), true));
    expect(response.output).toMatchObject([
      { type: 'mcp_call', name: 'other', mcp_assistant: { review: null } },
      { type: 'message' },
    ]);
    expect((await decide(request, review(callOf(first), true))).id).toBe(response.id);
    expect(world.peer.calls).toHaveLength(2);
  });

  test('also follows an approved call', async () => {
    await serve([call(), done], { review: reviewing.review });
    const waiting = await decide(approval(requestOf(await ask()).id));
    expect(waiting.output).toMatchObject([
      { type: 'mcp_call', mcp_assistant: { review: 'pending' } },
    ]);
    expect(await decide(review(callOf(waiting), true))).toMatchObject({
      previous_response_id: waiting.id,
      output: [{ type: 'message' }],
    });
  });

  test('does not exist for a call without a result', async () => {
    await serve([call({ days: 'x' }), done], reviewing);
    const { output } = await ask();
    expect(output).toMatchObject([
      { mcp_assistant: { error_code: 'invalid_arguments', review: null } },
      { type: 'message' },
    ]);
    expect(await refused(review(output[0]!, true))).toEqual([404, 'not_found']);
  });
});
