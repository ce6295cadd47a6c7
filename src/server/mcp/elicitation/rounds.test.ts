/** 2026-07-28: a server answers that it needs input, and the same call continues with it. */
import {
  inputRequired,
  type ElicitResult,
  type InputRequiredResult,
} from '@modelcontextprotocol/server';
import { text, type PeerTool } from '../../../../test/support/mcp-peer';
import { DemandRefused } from './interview';
import { inRounds } from './rounds';
import type { OpenRound } from './open-round';
import {
  connect,
  form,
  legacy,
  modern,
  never,
  outcome,
  person,
  said,
  thinker,
} from './testing/people';

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

test('a call goes on with the answer to the question that was left open, and asks the rest of the round', async () => {
  const peer = await modern(requires);
  const { elicit, asked } = person();
  const rounds: (OpenRound | undefined)[] = [];
  const resumed = {
    round: {
      number: 0,
      requestState: 'opaque',
      key: 'first',
      given: [],
      rest: [['second', { method: 'elicitation/create', params: form('Second?') }]],
      asked: 1,
    } satisfies OpenRound,
    question: { message: 'First?', request: { mode: 'form' as const, schema: {} } },
    answer: { action: 'accept' as const, content: { name: 'Ada' } },
  };
  const call = connect(peer.url).call('ask', {}, never, {
    resumed,
    elicit: (question, signal, round) => {
      rounds.push(round);
      return elicit(question, signal);
    },
  });
  expect(await outcome(call)).toBe('opaque accept {"name":"Second?"}');
  expect(asked.map(({ message }) => message)).toEqual(['Second?']);
  expect(rounds).toEqual([
    {
      number: 0,
      requestState: 'opaque',
      key: 'second',
      given: [['first', { action: 'accept', content: { name: 'Ada' } }]],
      rest: [],
      asked: 2,
    },
  ]);
  expect(peer.calls).toHaveLength(1);
});

test('rounds and questions are counted over the restart', async () => {
  const peer = await modern({
    name: 'ask',
    run: () => inputRequired({ inputRequests: { more: inputRequired.elicit(form('More?')) } }),
  });
  const { elicit, asked } = person();
  const resumed = {
    round: { number: 6, key: 'more', given: [], rest: [], asked: 15 },
    question: { message: 'More?', request: { mode: 'form' as const, schema: {} } },
    answer: { action: 'decline' as const },
  };
  expect(
    await outcome(connect(peer.url).call('ask', {}, never, { resumed, elicit })),
  ).toMatchObject({ sent: true, message: expect.stringContaining('8 rounds') });
  expect(peer.calls).toHaveLength(2);
  expect(asked).toHaveLength(1);
});

test('a server that speaks another era now gets no answer', async () => {
  const peer = await legacy(false, { name: 'ask' });
  const resumed = {
    round: { number: 0, key: 'it', given: [], rest: [], asked: 1 },
    question: { message: 'It?', request: { mode: 'form' as const, schema: {} } },
    answer: { action: 'accept' as const, content: {} },
  };
  expect(await outcome(connect(peer.url).call('ask', {}, never, { resumed }))).toMatchObject({
    sent: true,
    code: 'tool_error',
    message: expect.stringContaining('was not sent'),
  });
  expect(peer.calls).toEqual([]);
});
