/** Calls that hang or are stopped, in both protocol eras. */
import { text, type PeerTool } from '../../../../test/support/mcp-peer';
import { clock, connect, legacy, modern, signal, times, until } from './testing/world';

describe('a call that does not end', () => {
  test.each(['modern', 'legacy'])(
    '(%s), stopped by a person: the server gets a cancellation',
    async (era) => {
      let heard = false;
      const stop = new AbortController();
      const hang: PeerTool = {
        name: 'hang',
        run: (_args, aborted) => {
          aborted.addEventListener('abort', () => {
            heard = true;
          });
          stop.abort();
          return new Promise(() => {});
        },
      };
      const peer = era === 'modern' ? await modern(hang) : await legacy(true, hang);
      const made = connect(peer.url);
      expect(await made.call('hang', {}, stop.signal)).toMatchObject({
        failure: { sent: 'unknown', code: 'cancelled' },
      });
      await until(() => heard);
      expect(made.status()).toBe('ready');
    },
  );

  test.each(['modern', 'legacy'])(
    '(%s), over its time limit: the server gets a cancellation',
    async (era) => {
      let heard = false;
      const hang: PeerTool = {
        name: 'hang',
        run: (_args, aborted) => {
          aborted.addEventListener('abort', () => {
            heard = true;
          });
          return new Promise(() => {});
        },
      };
      const peer = era === 'modern' ? await modern(hang) : await legacy(true, hang);
      const answer = await connect(peer.url, times(50)).call('hang', {}, signal());
      expect(answer).toMatchObject({
        failure: {
          sent: 'unknown',
          code: 'outcome_unknown',
          message: expect.stringContaining('in time'),
        },
      });
      await until(() => heard);
    },
  );

  test('stays alive with progress reports, but not beyond the total time', async () => {
    let heard = false;
    const chatty: PeerTool = {
      name: 'chatty',
      run: async (_args, aborted, report) => {
        aborted.addEventListener('abort', () => {
          heard = true;
        });
        for (let step = 0; !aborted.aborted; step += 1) {
          await report({ progress: step });
          await new Promise((resolve) => {
            setTimeout(resolve, 20);
          });
        }
        return text('too late');
      },
    };
    const peer = await modern(chatty);
    expect(await connect(peer.url, times(200, 600)).call('chatty', {}, signal())).toMatchObject({
      failure: { sent: 'unknown', code: 'outcome_unknown' },
    });
    await until(() => heard);
  });

  test('does not affect other calls of its session', async () => {
    let answer: (() => void) | null = null;
    const peer = await legacy(
      true,
      { name: 'hang', run: () => new Promise(() => {}) },
      {
        name: 'slow',
        run: () =>
          new Promise((resolve) => {
            answer = () => resolve(text('there'));
          }),
      },
    );
    const made = connect(peer.url);
    await made.tools();
    const stop = new AbortController();
    const hanging = made.call('hang', {}, stop.signal);
    await until(() => peer.calls.includes('hang'));
    const slow = made.call('slow', {}, signal());
    await until(() => answer !== null);
    stop.abort();
    expect(await hanging).toHaveProperty('failure');
    answer!();
    expect(await slow).toHaveProperty('result');
  });

  test('makes a completely silent server unavailable; later one attempt is made', async () => {
    const peer = await legacy(
      false,
      { name: 'hang', run: () => new Promise(() => {}) },
      { name: 'act' },
    );
    const made = connect(peer.url, {
      timeouts: { connectMs: 1000, listMs: 1000, callMs: 5000, totalMs: 5000 },
    });
    const stop = new AbortController();
    const hanging = made.call('hang', {}, stop.signal);
    await until(() => peer.calls.length === 1);
    stop.abort();
    await hanging;
    peer.mute = true;
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(made.status()).toBe('unavailable');
    const asked = peer.received.length;
    expect(await made.call('act', {}, signal())).toMatchObject({
      failure: { sent: false, code: 'server_unavailable' },
    });
    expect(peer.received).toHaveLength(asked);
    peer.mute = false;
    clock.ms += 1_000;
    expect(await made.call('act', {}, signal())).toHaveProperty('result');
    expect(made.status()).toBe('ready');
    expect(peer.calls).toEqual(['hang', 'act']);
  });
});
