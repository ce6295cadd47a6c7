/**
 * Questions in the middle of a call, asked by real servers of both eras: to the right person, in
 * order, at most so many, sent once.
 */
import {
  inputRequired,
  UrlElicitationRequiredError,
  type ElicitResult,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { serverConfig } from '../../../../test/support/config';
import { startLegacyPeer, type LegacyPeer } from '../../../../test/support/legacy-peer';
import { startPeer, text, type McpPeer, type PeerTool } from '../../../../test/support/mcp-peer';
import type { McpServerConfig } from '../../config/types';
import { createConnection, type Ask, type Connection, type Question } from '..';
import { DemandRefused, inRounds } from '.';
import type { Answer } from './question';

const closers: (() => Promise<unknown>)[] = [];
const logged: string[] = [];
const never = new AbortController().signal;

function connect(url: string, changes: Partial<McpServerConfig> = {}): Connection {
  const made = createConnection(serverConfig(url, changes), {
    fetch,
    now: Date.now,
    random: () => 0,
    log: ({ message }) => logged.push(message),
    allowedHosts: ['127.0.0.1'],
  });
  closers.push(made.close);
  return made;
}
async function modern(...tools: PeerTool[]): Promise<McpPeer> {
  const peer = await startPeer(tools);
  closers.push(() => peer.close());
  return peer;
}
async function legacy(listens: boolean, ...tools: PeerTool[]): Promise<LegacyPeer> {
  const peer = await startLegacyPeer(tools, listens);
  closers.push(() => peer.close());
  return peer;
}
afterEach(async () => {
  for (const close of closers.splice(0)) {
    await close();
  }
  logged.length = 0;
});

const form = (message: string) => ({
  mode: 'form' as const,
  message,
  requestedSchema: { type: 'object' as const, properties: { name: { type: 'string' as const } } },
});
/** Answers everything at once, and keeps what it was asked. */
function person(
  answer: (question: Question) => Answer = ({ message }) => ({
    action: 'accept',
    content: { name: message },
  }),
) {
  const asked: Question[] = [];
  const ask: Ask = async (question) => {
    asked.push(question);
    return answer(question);
  };
  return { asked, ask };
}
/** Waits until it is told what to answer. */
function thinker() {
  const open: { question: Question; signal: AbortSignal; answer: (answer: Answer) => void }[] = [];
  let opened: () => void = () => {};
  const ask: Ask = (question, signal) =>
    new Promise((resolve) => {
      open.push({ question, signal, answer: resolve });
      signal.addEventListener('abort', () => resolve({ action: 'cancel' }));
      opened();
    });
  return {
    open,
    ask,
    asked: async (count = 1) => {
      while (open.length < count) {
        await new Promise<void>((resolve) => {
          opened = resolve;
        });
      }
    },
  };
}
const outcome = async (call: ReturnType<Connection['call']>) => {
  const answer = await call;
  return 'failure' in answer
    ? answer.failure
    : answer.result.content.map((block) => (block.type === 'text' ? block.text : '')).join();
};
const said = ({ action, content }: ElicitResult) =>
  text(`${action} ${JSON.stringify(content ?? null)}`);
type Params = Parameters<ServerContext['mcpReq']['elicitInput']>[0];
/**
 * On the stream of the call itself. By itself the SDK's server takes the session's GET stream,
 * which says nothing about the call.
 */
const elicit = ({ mcpReq }: ServerContext, params: Params, options = {}) =>
  mcpReq.elicitInput(params, { relatedRequestId: mcpReq.id, ...options });
const asks = (params: Params): PeerTool => ({
  name: 'ask',
  run: async (_args, _signal, _report, context) => said(await elicit(context, params)),
});
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

describe('2025-11-25: the server sends a request', () => {
  test.each([
    ['accept', { name: 'Ada' }],
    ['decline', undefined],
    ['cancel', undefined],
  ] as const)('%s reaches the server', async (action, content) => {
    const peer = await legacy(false, asks(form('Who are you?')));
    const { ask, asked } = person(() => ({ action, ...(content ? { content } : {}) }));
    expect(await outcome(connect(peer.url).call('ask', {}, never, { ask }))).toBe(
      `${action} ${JSON.stringify(content ?? null)}`,
    );
    expect(asked).toEqual([
      { message: 'Who are you?', request: { mode: 'form', schema: form('').requestedSchema } },
    ]);
    expect(peer.calls).toEqual(['ask']);
  });

  test('where nobody is there to answer, and outside of calls, it is declined', async () => {
    const peer = await legacy(true, asks(form('Who?')), { name: 'quick' });
    const made = connect(peer.url);
    expect(await outcome(made.call('ask', {}, never))).toBe('decline null');
    await made.call('quick', {}, never);
    expect(await peer.servers.at(-1)!.elicitInput(form('Psst'))).toMatchObject({
      action: 'decline',
    });
  });

  test('what cannot be shown is refused with the reason', async () => {
    const huge = form('x'.repeat(5000));
    const peer = await legacy(false, {
      name: 'ask',
      run: (_args, _signal, _report, context) =>
        elicit(context, huge).then(said, (error: Error) => text(error.message)),
    });
    const { ask, asked } = person();
    expect(await outcome(connect(peer.url).call('ask', {}, never, { ask }))).toContain(
      '"message" is not a text of at most 4000 characters',
    );
    expect(asked).toEqual([]);
  });

  test('sampling and roots are declined, sampling with the reason', async () => {
    const peer = await legacy(false, {
      name: 'ask',
      run: async (_args, _signal, _report, context) => {
        const requests = [
          {
            method: 'sampling/createMessage' as const,
            params: {
              maxTokens: 5,
              messages: [
                { role: 'user' as const, content: { type: 'text' as const, text: 'Say hi' } },
              ],
            },
          },
          { method: 'roots/list' as const },
        ];
        const told = await Promise.all(
          requests.map((request) =>
            context.mcpReq.send(request).then(
              () => 'done',
              (error: Error) => error.message,
            ),
          ),
        );
        return text(told.join(' | '));
      },
    });
    expect(await outcome(connect(peer.url).call('ask', {}, never, person()))).toBe(
      'Sampling is not supported: servers get no access to the model of this assistant. | Roots are not supported: this assistant has no files to offer.',
    );
  });

  test.each([true, false])(
    'two people on one connection: each gets the questions of their own call (GET stream: %s)',
    async (listens) => {
      const peer = await legacy(listens, {
        name: 'ask',
        run: async ({ who }, _signal, _report, context) =>
          said(await elicit(context, form(`Question for ${String(who)}`))),
      });
      const made = connect(peer.url);
      const [ada, bob] = [thinker(), thinker()];
      const calls = [
        made.call('ask', { who: 'Ada' }, never, ada),
        made.call('ask', { who: 'Bob' }, never, bob),
      ];
      await Promise.all([ada.asked(), bob.asked()]);
      expect([ada, bob].map(({ open }) => open.map(({ question }) => question.message))).toEqual([
        ['Question for Ada'],
        ['Question for Bob'],
      ]);
      bob.open[0]!.answer({ action: 'accept', content: { name: 'b' } });
      ada.open[0]!.answer({ action: 'decline' });
      expect(await Promise.all(calls.map(outcome))).toEqual([
        'decline null',
        'accept {"name":"b"}',
      ]);
    },
  );

  test("a question outside of any call's stream goes to the only call that runs, and to nobody when there are two", async () => {
    let finish: () => void = () => {};
    const peer = await legacy(true, {
      name: 'slow',
      run: () =>
        new Promise((resolve) => {
          finish = () => resolve(text('done'));
        }),
    });
    const made = connect(peer.url);
    const started = async (count: number) => {
      while (peer.calls.length < count) {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    };
    const [ada, bob] = [person(), person()];
    const first = made.call('slow', {}, never, ada);
    await started(1);
    const finishFirst = finish;
    expect(await peer.servers.at(-1)!.elicitInput(form('One?'))).toMatchObject({
      action: 'accept',
      content: { name: 'One?' },
    });
    const second = made.call('slow', {}, never, bob);
    await started(2);
    expect(await peer.servers.at(-1)!.elicitInput(form('Whose?'))).toMatchObject({
      action: 'decline',
    });
    finishFirst();
    finish();
    await Promise.all([first, second]);
    expect([ada.asked.length, bob.asked.length]).toEqual([1, 0]);
  });

  test('the clocks of the call stand still while the person thinks, and then go on', async () => {
    const peer = await legacy(false, {
      name: 'ask',
      run: async (_args, _signal, _report, context) => {
        const answer = await elicit(context, form('Who?'));
        if (answer.action === 'accept') {
          return said(answer);
        }
        return new Promise(() => {});
      },
    });
    const made = connect(peer.url, {
      timeouts: { connectMs: 5000, listMs: 5000, callMs: 150, totalMs: 150 },
    });
    const slow = thinker();
    const call = made.call('ask', {}, never, slow);
    await slow.asked();
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    slow.open[0]!.answer({ action: 'accept', content: { name: 'a' } });
    expect(await outcome(call)).toBe('accept {"name":"a"}');
    expect(
      await outcome(
        made.call(
          'ask',
          {},
          never,
          person(() => ({ action: 'decline' })),
        ),
      ),
    ).toMatchObject({ code: 'outcome_unknown' });
  });

  test('a question is withdrawn when the call is stopped, and when the server no longer waits', async () => {
    const impatient = new AbortController();
    const peer = await legacy(false, asks(form('Who?')), {
      name: 'impatient',
      run: (_args, _signal, _report, context) =>
        elicit(context, form('Quick?'), { signal: impatient.signal }).then(said, () =>
          text('gave up'),
        ),
    });
    const made = connect(peer.url);
    const [stopped, late] = [thinker(), thinker()];
    const stop = new AbortController();
    const call = made.call('ask', {}, stop.signal, stopped);
    await stopped.asked();
    stop.abort();
    expect(await outcome(call)).toMatchObject({ code: 'cancelled' });
    expect(stopped.open[0]!.signal.aborted).toBe(true);
    const other = made.call('impatient', {}, never, late);
    await late.asked();
    impatient.abort();
    expect(await outcome(other)).toBe('gave up');
    expect(late.open[0]!.signal.aborted).toBe(true);
  });

  test('a page that the server reports as done counts as done; only https and allowed pages are shown', async () => {
    const page = {
      mode: 'url' as const,
      message: 'Sign in',
      url: 'https://login.example.org/',
      elicitationId: 'e1',
    };
    const peer = await legacy(
      false,
      {
        name: 'ask',
        run: async (_args, _signal, _report, context) => {
          const answer = elicit(context, page);
          await context.mcpReq.notify({
            method: 'notifications/elicitation/complete',
            params: { elicitationId: 'unknown' },
          });
          await context.mcpReq.notify({
            method: 'notifications/elicitation/complete',
            params: { elicitationId: 'e1' },
          });
          return said(await answer);
        },
      },
      {
        name: 'trick',
        run: (_args, _signal, _report, context) =>
          elicit(context, { ...page, url: 'http://login.example.org/' }).then(
            said,
            (error: Error) => text(error.message),
          ),
      },
    );
    const made = connect(peer.url);
    const waiting = thinker();
    expect(await outcome(made.call('ask', {}, never, waiting))).toBe('accept null');
    expect(waiting.open[0]!.question.request).toEqual({
      mode: 'url',
      url: 'https://login.example.org/',
    });
    expect(await outcome(made.call('trick', {}, never, person()))).toContain(
      'Only https: pages are opened.',
    );
  });

  test('a page that has to be visited before the call is a refusal: the call is not repeated', async () => {
    const peer = await legacy(false, {
      name: 'ask',
      run: () => {
        throw new UrlElicitationRequiredError(
          [
            {
              mode: 'url',
              message: 'Sign in',
              url: 'https://login.example.org/',
              elicitationId: 'e1',
            },
          ],
          'Sign in first',
        );
      },
    });
    expect(await outcome(connect(peer.url).call('ask', {}, never, person()))).toEqual({
      sent: true,
      code: 'tool_error',
      message: expect.stringContaining('Sign in first'),
    });
    expect(peer.calls).toEqual(['ask']);
  });

  test('when the person cannot be asked, the server hears that nobody answered, and the failure is logged', async () => {
    const peer = await legacy(false, asks(form('Who?')));
    const ask: Ask = async () => {
      throw new Error('the store is gone');
    };
    expect(await outcome(connect(peer.url).call('ask', {}, never, { ask }))).toBe('cancel null');
    expect(logged).toEqual(['a question could not be put to the person']);
  });

  test('a call asks one question after another, and at most sixteen', async () => {
    let most = 0;
    let open = 0;
    const peer = await legacy(false, {
      name: 'ask',
      run: async (_args, _signal, _report, context) => {
        const answers = await Promise.allSettled(
          Array.from({ length: 17 }, (_, n) => elicit(context, form(`${n}`))),
        );
        return text(
          answers
            .map((answer) =>
              answer.status === 'fulfilled' ? answer.value.action : String(answer.reason),
            )
            .join(),
        );
      },
    });
    const ask: Ask = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      open -= 1;
      return { action: 'decline' };
    };
    const answers = await outcome(connect(peer.url).call('ask', {}, never, { ask }));
    expect(answers).toMatch(/^(decline,){16}.*at most 16 questions/);
    expect(most).toBe(1);
  });
});

describe('2026-07-28: the server answers that it needs input', () => {
  test('its questions are asked in turn, and the call goes on with the answers and the state as it was given', async () => {
    const peer = await modern(requires);
    const { ask, asked } = person();
    expect(await outcome(connect(peer.url).call('ask', { a: 1 }, never, { ask }))).toBe(
      'opaque accept {"name":"Second?"}',
    );
    expect(asked.map(({ message }) => message)).toEqual(['First?', 'Second?']);
    expect(peer.calls).toEqual([
      { name: 'ask', args: '{"a":1}' },
      { name: 'ask', args: '{"a":1}' },
    ]);
  });

  test('a server that only wants to be asked again is, with its state', async () => {
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

  test('a server that is never content is left after eight rounds; nothing is repeated', async () => {
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
    '%s was never offered, and ends the call',
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

  test('what cannot be shown is declined, for want of a place for the reason', async () => {
    const peer = await modern({
      name: 'ask',
      run: (_args, _signal, _report, { mcpReq }) => {
        const { it } = (mcpReq.inputResponses ?? {}) as Record<string, ElicitResult>;
        return it
          ? said(it)
          : inputRequired({ inputRequests: { it: inputRequired.elicit(form('x'.repeat(5000))) } });
      },
    });
    const { ask, asked } = person();
    expect(await outcome(connect(peer.url).call('ask', {}, never, { ask }))).toBe('decline null');
    expect(asked).toEqual([]);
  });

  test('nothing is sent any more once the call is stopped, or where the answer to a round is lost', async () => {
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
});
