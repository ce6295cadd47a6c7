/** One call's elicitations: in order, a limited number, and only while the call runs. */
import { text } from '../../../../test/support/mcp-peer';
import type { Elicit } from './interview';
import {
  asks,
  connect,
  form,
  legacy,
  logged,
  never,
  outcome,
  person,
  requestInput,
  said,
  thinker,
} from './testing/people';

test('the clocks of the call pause while the person thinks, and then continue', async () => {
  const peer = await legacy(false, {
    name: 'ask',
    run: async (_args, _signal, _report, context) => {
      const answer = await requestInput(context, form('Who?'));
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

test('a question is withdrawn when the call is stopped or the server no longer waits', async () => {
  const impatient = new AbortController();
  const peer = await legacy(false, asks(form('Who?')), {
    name: 'impatient',
    run: (_args, _signal, _report, context) =>
      requestInput(context, form('Quick?'), { signal: impatient.signal }).then(said, () =>
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

test('a URL question ends when the server reports completion; only https and allowed hosts are shown', async () => {
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
        const answer = requestInput(context, page);
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
        requestInput(context, { ...page, url: 'http://login.example.org/' }).then(
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

test('if the person cannot be asked, the server gets a cancel, and the failure is logged', async () => {
  const peer = await legacy(false, asks(form('Who?')));
  const elicit: Elicit = async () => {
    throw new Error('the store is gone');
  };
  expect(await outcome(connect(peer.url).call('ask', {}, never, { elicit }))).toBe('cancel null');
  expect(logged).toEqual(['a question could not be put to the person']);
});

test('a call asks one question at a time, and at most sixteen', async () => {
  let most = 0;
  let open = 0;
  const peer = await legacy(false, {
    name: 'ask',
    run: async (_args, _signal, _report, context) => {
      const answers = await Promise.allSettled(
        Array.from({ length: 17 }, (_, n) => requestInput(context, form(`${n}`))),
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
  const elicit: Elicit = async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    open -= 1;
    return { action: 'decline' };
  };
  const answers = await outcome(connect(peer.url).call('ask', {}, never, { elicit }));
  expect(answers).toMatch(/^(decline,){16}.*at most 16 questions/);
  expect(most).toBe(1);
});
