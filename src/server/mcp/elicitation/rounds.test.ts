/** 2026-07-28: a server answers that it needs input, and the same call continues with it. */
import {
  inputRequired,
  type ElicitResult,
  type InputRequiredResult,
} from '@modelcontextprotocol/server';
import { text, type PeerTool } from '../../../../test/support/mcp-peer';
import { DemandRefused, inRounds } from './rounds';
import { connect, form, modern, never, outcome, person, said, thinker } from './testing/people';

const requires: PeerTool = {
  name: 'ask',
  run: (_args, _signal, _report, { mcpReq }) => {
    const { first, second } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
    return first && second
      ? text(`${mcpReq.requestState()} ${first.action} ${JSON.stringify(second.content)}`)
      : inputRequired({
          inputRequests: {
            first: inputRequired.elicit(form('First?')),
            second: inputRequired.elicit(form('Second?')),
          },
          requestState: 'opaque',
        });
  },
};

test('questions are asked in turn, and the call continues with the answers and the unchanged state', async () => {
  const peer = await modern(requires);
  const { elicit, asked } = person();
  expect(await outcome(connect(peer.url).call('ask', { a: 1 }, never, { elicit }))).toBe(
    'opaque accept {"name":"Second?"}',
  );
  expect(asked.map(({ message }) => message)).toEqual(['First?', 'Second?']);
  expect(peer.calls).toEqual([
    { name: 'ask', args: '{"a":1}' },
    { name: 'ask', args: '{"a":1}' },
  ]);
});

test('a server that only wants to be asked again is asked again with its state', async () => {
  let rounds = 0;
  const peer = await modern({
    name: 'ask',
    run: (_args, _signal, _report, { mcpReq }) => {
      rounds += 1;
      return rounds === 2
        ? text(String(mcpReq.requestState()))
        : inputRequired({ requestState: 'later' });
    },
  });
  expect(await outcome(connect(peer.url).call('ask', {}, never, person()))).toBe('later');
});

test('a server that is never satisfied is abandoned after eight rounds; nothing is repeated', async () => {
  const peer = await modern({
    name: 'ask',
    run: () => inputRequired({ inputRequests: { more: inputRequired.elicit(form('More?')) } }),
  });
  const made = connect(peer.url);
  expect(await outcome(made.call('ask', {}, never, person()))).toMatchObject({
    sent: true,
    code: 'tool_error',
    message: expect.stringContaining('8 rounds'),
  });
  expect(peer.calls).toHaveLength(9);
  expect(made.status()).toBe('ready');
});

test.each(['sampling/createMessage', 'roots/list', undefined])(
  '%s was never offered and ends the call',
  async (method) => {
    const sent: object[] = [];
    const send = async (continuation: object): Promise<InputRequiredResult> => {
      sent.push(continuation);
      return { resultType: 'input_required', inputRequests: { it: { method } as never } };
    };
    const interview = {
      put: () => Promise.reject(new Error('not asked')),
      completed: () => {},
      close: () => {},
    };
    await expect(inRounds(send, interview, never)).rejects.toBeInstanceOf(DemandRefused);
    expect(sent).toEqual([{}]);
  },
);

test('a request that cannot be shown is declined without a reason, because the protocol has no place for one', async () => {
  const peer = await modern({
    name: 'ask',
    run: (_args, _signal, _report, { mcpReq }) => {
      const { it } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
      return it
        ? said(it)
        : inputRequired({ inputRequests: { it: inputRequired.elicit(form('x'.repeat(5000))) } });
    },
  });
  const { elicit, asked } = person();
  expect(await outcome(connect(peer.url).call('ask', {}, never, { elicit }))).toBe('decline null');
  expect(asked).toEqual([]);
});

test('nothing more is sent after the call is stopped or the answer to a round is lost', async () => {
  const stop = new AbortController();
  const peer = await modern(requires);
  const made = connect(peer.url);
  const slow = thinker();
  const call = made.call('ask', {}, stop.signal, slow);
  await slow.asked();
  stop.abort();
  expect(await outcome(call)).toMatchObject({ code: 'cancelled' });
  expect(peer.calls).toHaveLength(1);

  const lost = made.call(
    'ask',
    {},
    never,
    person(() => {
      peer.fault = { destroy: true };
      return { action: 'decline' };
    }),
  );
  expect(await outcome(lost)).toMatchObject({ sent: 'unknown', code: 'outcome_unknown' });
  expect(peer.calls).toHaveLength(2);
});

test('no further question is read once the call has ended', async () => {
  const ending = new AbortController();
  let asked = 0;
  const interview = {
    put: async () => {
      asked += 1;
      if (asked === 3) {
        ending.abort(new Error('ended'));
      }
      return { action: 'decline' as const };
    },
    completed: () => {},
    close: () => {},
  };
  const demand = {
    resultType: 'input_required',
    inputRequests: Object.fromEntries(
      Array.from({ length: 20_000 }, (_, n) => [`q${n}`, { method: 'elicitation/create' }]),
    ),
  } as unknown as InputRequiredResult;
  await expect(inRounds(async () => demand, interview, ending.signal)).rejects.toThrow('ended');
  expect(asked).toBe(3);
});
