/** 2025-11-25: a server sends a request during a call, and it reaches the right person. */
import { UrlElicitationRequiredError } from '@modelcontextprotocol/server';
import { text } from '../../../../test/support/mcp-peer';
import {
  asks,
  connect,
  form,
  legacy,
  never,
  outcome,
  person,
  requestInput,
  said,
  thinker,
} from './testing/people';

test.each([
  ['accept', { name: 'Ada' }],
  ['decline', undefined],
  ['cancel', undefined],
] as const)('%s reaches the server', async (action, content) => {
  const peer = await legacy(false, asks(form('Who are you?')));
  const { elicit, asked } = person(() => ({ action, ...(content ? { content } : {}) }));
  expect(await outcome(connect(peer.url).call('ask', {}, never, { elicit }))).toBe(
    `${action} ${JSON.stringify(content ?? null)}`,
  );
  expect(asked).toEqual([
    { message: 'Who are you?', request: { mode: 'form', schema: form('').requestedSchema } },
  ]);
  expect(peer.calls).toEqual(['ask']);
});

test('a request is declined if nobody can answer it or no call runs', async () => {
  const peer = await legacy(true, asks(form('Who?')), { name: 'quick' });
  const made = connect(peer.url);
  expect(await outcome(made.call('ask', {}, never))).toBe('decline null');
  await made.call('quick', {}, never);
  expect(await peer.servers.at(-1)!.elicitInput(form('Psst'))).toMatchObject({
    action: 'decline',
  });
});

test('a request that cannot be shown is refused with the reason', async () => {
  const huge = form('x'.repeat(5000));
  const peer = await legacy(false, {
    name: 'ask',
    run: (_args, _signal, _report, context) =>
      requestInput(context, huge).then(said, (error: Error) => text(error.message)),
  });
  const { elicit, asked } = person();
  expect(await outcome(connect(peer.url).call('ask', {}, never, { elicit }))).toContain(
    '"message" is not a text of at most 4000 characters',
  );
  expect(asked).toEqual([]);
});

test('sampling and roots are declined, sampling with a reason', async () => {
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
        said(await requestInput(context, form(`Question for ${String(who)}`))),
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
    expect(await Promise.all(calls.map(outcome))).toEqual(['decline null', 'accept {"name":"b"}']);
  },
);

test("a question outside of any call's stream goes to the only running call, or to nobody if there are two", async () => {
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

test('a URL that must be visited before the call counts as a refusal: the call is not repeated', async () => {
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
