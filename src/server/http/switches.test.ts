/** The kill switch over real HTTP: immediate, for everybody, and above any policy. */
import {
  approval,
  call,
  callOf,
  decisionWorld,
  done,
  FREE,
  json,
  refusal,
  requestOf,
} from '../../../test/support/decision-world';
import type { McpServerObject } from '../../protocol';
import { SITE } from '../store';

const { ask, decide, send, serve, switchOff, world } = decisionWorld();

describe('the kill switch', () => {
  const free = { approval: FREE };

  test('removes a tool from the model immediately, whatever the policy says, and restores it', async () => {
    await serve([call(), done, done, call(), done], free);
    const off = await json<McpServerObject>(switchOff('/tools/act'));
    expect(off).toMatchObject({
      disabled: false,
      tools: [
        { name: 'act', disabled: true, state: 'accepted' },
        { name: 'other', disabled: false },
        {},
      ],
    });
    expect(world.logged).toEqual([
      { user: expect.any(String), server: 'peer', tool: 'act', disabled: true },
    ]);
    expect(callOf(await ask())).toMatchObject({
      status: 'failed',
      mcp_assistant: { error_code: 'policy_denied' },
    });
    expect(world.model.asked[0]?.tools?.map(({ name }) => name)).toEqual([
      'peer__other',
      'peer__sorry',
    ]);
    expect(await json(switchOff(''))).toMatchObject({
      disabled: true,
      tools: [{ disabled: true }, { disabled: false }, {}],
    });
    await ask();
    expect(world.model.asked[2]?.tools).toEqual([]);
    await switchOff('', false);
    expect(await json(switchOff('/tools/act', false))).toMatchObject({
      disabled: false,
      tools: [{ disabled: false }, {}, {}],
    });
    expect(callOf(await ask())).toMatchObject({ status: 'completed' });
    expect(world.peer.calls).toHaveLength(1);
  });

  test('of the site removes every tool of every server', async () => {
    await serve([call(), done], free);
    await world.store.switches.set(SITE, true, 'command_line');
    expect(callOf(await ask())).toMatchObject({
      status: 'failed',
      mcp_assistant: { error_code: 'policy_denied' },
    });
    expect(world.model.asked[0]?.tools).toEqual([]);
    expect(world.peer.calls).toHaveLength(0);
    await world.store.switches.set(SITE, false, 'command_line');
    expect((await world.store.switches.read()).isOff('peer', 'act')).toBe(false);
  });

  test('works without the server, and for administrators only', async () => {
    await serve([]);
    expect(
      await refusal(send('POST', '/mcp_servers/peer/switch', { disabled: true }, 'staff')),
    ).toEqual([403, 'staff_required']);
    expect(
      await refusal(send('POST', '/mcp_servers/peer/tools/act/switch', { disabled: true })),
    ).toEqual([403, 'staff_required']);
    expect(
      await refusal(send('POST', '/mcp_servers/none/switch', { disabled: true }, 'staff', true)),
    ).toEqual([404, 'not_found']);
    expect(await refusal(send('POST', '/mcp_servers/peer/switch', {}, 'staff', true))).toEqual([
      400,
      'invalid_request',
    ]);
    world.peer.fault = { status: 500 };
    expect(await json(switchOff(''))).toMatchObject({
      disabled: true,
      status: 'unavailable',
      tools: [],
    });
  });

  test('stops a call that is approved but not yet sent', async () => {
    await serve([call(), done]);
    const first = await ask();
    const { claim } = world.store.toolCalls;
    world.store.toolCalls.claim = async (approved) => {
      await switchOff('/tools/act');
      return claim(approved);
    };
    expect(callOf(await decide(approval(requestOf(first).id)))).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('switched off'),
      mcp_assistant: { error_code: 'policy_denied' },
    });
    expect(world.peer.calls).toEqual([]);
  });
});
