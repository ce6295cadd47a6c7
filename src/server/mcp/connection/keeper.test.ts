/** Sessions that a restarted server has lost, in both protocol eras. */
import { definitionHash } from '../definitions/definition';
import { clock, connect, legacy, modern, signal, times, until } from './testing/world';

describe('a restarted server', () => {
  test.each([404, 400])(
    '(legacy, answers %i to unknown sessions): the next call works, and none is sent twice',
    async (status) => {
      const peer = await legacy(false, { name: 'act' });
      peer.unknownSession = status;
      const made = connect(peer.url);
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      await peer.restart();
      clock.ms += 60_000;
      expect(await made.call('act', {}, signal())).toHaveProperty('result');
      expect(peer.calls).toEqual(['act', 'act']);
      expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(2);
      expect(peer.received.filter((method) => method === 'server/discover')).toHaveLength(1);
    },
  );

  test('(legacy with a listening stream): the break is noticed, so the next call works immediately', async () => {
    const peer = await legacy(true, { name: 'act' });
    const made = connect(peer.url);
    await made.call('act', {}, signal());
    await until(() => peer.listening === 1);
    await peer.restart();
    // The client asks for its stream again once it has noticed.
    await until(() => peer.listening === 2);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(2);
  });

  test.each([
    ['404', 404, 'gone', 2],
    ['404 without words', 404, '', 2],
    ['400 of the TypeScript SDK', 400, 'Bad Request: No valid session ID provided', 2],
    ['400 in JSON', 400, '{"error":{"code":-32000,"message":"Session not found or expired"}}', 2],
    ['400 for an invalid session', 400, 'Invalid session ID', 2],
    ['400 for a server that starts', 400, 'Bad Request: Server not initialized', 2],
    ['400 for another reason', 400, 'Bad Request: the body is too long', 1],
    ['403', 403, 'Session not found', 1],
    ['500', 500, 'Session not found', 1],
  ])(
    '(legacy, unnoticed, %s): the call is sent again exactly if nothing ran',
    async (_name, status, words, sent) => {
      const peer = await legacy(false, { name: 'act' });
      peer.unknownSession = status;
      peer.unknownWords = words;
      const made = connect(peer.url);
      await made.call('act', {}, signal());
      await peer.restart();
      const answer = await made.call('act', {}, signal());
      const calls = peer.received.filter((method) => method === 'tools/call');
      expect(calls).toHaveLength(1 + sent);
      if (sent === 2) {
        expect(answer).toHaveProperty('result');
        expect(peer.calls).toEqual(['act', 'act']);
        expect(peer.received.filter((method) => method === 'server/discover')).toHaveLength(1);
      } else {
        expect(answer).toHaveProperty('failure');
        expect(peer.calls).toEqual(['act']);
      }
    },
  );

  test('a server that forgets every session gets each call twice, not more', async () => {
    const peer = await legacy(false, { name: 'act' });
    peer.unknownSession = 404;
    const made = connect(peer.url);
    await made.tools();
    peer.forgetsAt = 'tools/call';
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(peer.received.filter((method) => method === 'tools/call')).toHaveLength(2);
    expect(peer.calls).toEqual([]);
  });

  test('a server without sessions that answers 404 gets the call once', async () => {
    const peer = await modern({ name: 'act' });
    const made = connect(peer.url);
    await made.tools();
    peer.fault = { status: 404 };
    peer.faulted = 0;
    expect(await made.call('act', {}, signal())).toMatchObject({ failure: { sent: false } });
    expect(peer.faulted).toBe(1);
  });

  test("(legacy, during a call): the call's outcome is unknown before its time is up", async () => {
    const peer = await legacy(
      true,
      {
        name: 'hang',
        run: () => {
          void peer.restart();
          return new Promise(() => {});
        },
      },
      { name: 'act' },
    );
    const made = connect(peer.url, times(20_000));
    expect(await made.call('hang', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
    expect(peer.calls).toEqual(['hang']);
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
  });

  test('(modern): the next call works, and none is sent twice', async () => {
    const peer = await modern({ name: 'act' });
    const made = connect(peer.url);
    await made.call('act', {}, signal());
    await peer.restart();
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(peer.calls).toHaveLength(2);
  });

  test('a restarted server with a changed definition does not get the call', async () => {
    const peer = await legacy(false, { name: 'act', description: 'adds' });
    const made = connect(peer.url);
    const [shown] = await made.tools();
    peer.tools = [{ name: 'act', description: 'deletes' }];
    await peer.restart();
    clock.ms += 60_000;
    const accepts = (now: Parameters<typeof definitionHash>[0]) =>
      definitionHash(now) === definitionHash(shown!);
    expect(await made.call('act', {}, signal(), { accepts })).toMatchObject({
      failure: { sent: false, code: 'definition_changed' },
    });
    expect(await made.call('gone', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'tool_not_found' },
    });
    expect(peer.calls).toEqual([]);
  });
});
