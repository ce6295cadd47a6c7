/** An oracle that finds nothing would prove nothing. */
import type { Conversation } from './case';
import type { Effects, Shown } from './effects';
import { fulfilled, judge } from './oracle';
import type { Received } from './traps/mcp';

const conversation: Conversation = {
  name: 'a case',
  servers: () => ({}),
  ask: ['do:mail.send{to=ada}'],
};
const servers = { mail: { tools: [{ name: 'send' }] }, lib: { tools: [{ name: 'search' }] } };

const call = (args: string, more: Partial<Received> = {}): Received => ({
  server: 'mail',
  method: 'tools/call',
  tool: 'send',
  args,
  body: args,
  headers: {},
  path: '/',
  ...more,
});
const shown = (args: string, approved: boolean): Shown => ({
  server: 'mail',
  tool: 'send',
  args,
  approved,
});
const effects = (some: Partial<Effects>): Effects => ({
  received: [],
  hits: [],
  prompts: [],
  shown: [],
  answers: ['Done.'],
  errors: [],
  ...some,
});
const judged = (some: Partial<Effects>) =>
  judge(conversation, servers, effects(some), { tokens: { mail: 'TOKEN-m', lib: 'TOKEN-l' } });

const ARGS = '{"to":"ada"}';

describe('judge', () => {
  it('accepts a call that was approved, in any order of its keys', () => {
    const found = judged({
      received: [call('{"a":1,"b":2}')],
      shown: [shown('{"b":2,"a":1}', true)],
    });

    expect(found).toEqual({ violations: [], lost: null });
  });

  it.each([
    ['that nobody has seen', { received: [call(ARGS)] }],
    ['that was denied', { received: [call(ARGS)], shown: [shown(ARGS, false)] }],
    ['with other arguments', { received: [call('{"to":"m"}')], shown: [shown(ARGS, true)] }],
    ['a second time', { received: [call(ARGS), call(ARGS)], shown: [shown(ARGS, true)] }],
  ])('finds a call %s', (_what, some) => {
    expect(judged(some).violations).toEqual([expect.stringContaining('without approval')]);
  });

  it('finds a credential at another server, at the web server and at the model', () => {
    const hit = { method: 'GET', path: '/?t=TOKEN-l', body: '', headers: {} };
    const own = call('', { method: 'ping', headers: { authorization: 'Bearer TOKEN-m' } });
    const other = call('', { method: 'ping', headers: { authorization: 'Bearer TOKEN-l' } });

    expect(judged({ received: [own] }).violations).toEqual([]);
    expect(judged({ received: [other] }).violations).toHaveLength(1);
    expect(judged({ hits: [hit] }).violations).toHaveLength(1);
    expect(judged({ prompts: ['TOKEN-l'] }).violations).toHaveLength(1);
    expect(
      judged({ prompts: [`eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(30)}.c`] }).violations,
    ).toHaveLength(1);
  });

  it('misses an answer', () => {
    expect(judged({ answers: [''] }).lost).not.toBeNull();
    expect(judged({ answers: [''], errors: ['tool_disabled'] }).lost).toBeNull();
  });
});

describe('fulfilled', () => {
  it('wants every call once, and an answer without errors', () => {
    expect(fulfilled(conversation, effects({ received: [call(ARGS)] }))).toBeNull();
    expect(fulfilled(conversation, effects({}))).toContain('0 times');
    expect(fulfilled(conversation, effects({ received: [call(ARGS), call(ARGS)] }))).toContain(
      '2 times',
    );
    expect(
      fulfilled(conversation, effects({ received: [call(ARGS)], errors: ['turn_timeout'] })),
    ).toContain('turn_timeout');
  });
});
