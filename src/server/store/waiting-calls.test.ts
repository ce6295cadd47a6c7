/** Calls that wait for a person after their process has ended, on every database. */
import { databases } from '../../../test/support/databases';
import { decision, newCall, owner, storeWorld, succeeded } from './testing/world';

const question = { message: 'Who?', request: { mode: 'url' as const, url: 'https://x.example/' } };
const yes = { action: 'accept' as const };

describe.each(databases)('on $kind', (kind) => {
  const world = storeWorld(kind);
  const openOn = (id: string, { round = '{}' as string | null, ttl = 1e6 } = {}) =>
    world.store.elicitations.open({
      id: `q-${id}`,
      toolCallId: id,
      userId: 'u',
      question,
      round,
      expiresAt: world.clock + ttl,
    });
  const claim = async (id: string) =>
    world.store.toolCalls.claim(await world.store.toolCalls.read(id));
  /** A response whose calls run and ask. */
  async function asking(responseId: string, ...ids: string[]): Promise<void> {
    await world.ask(responseId);
    await world.store.toolCalls.propose(
      owner(responseId),
      null,
      ids.map((id) => newCall(id, { state: 'approved' })),
    );
    for (const id of ids) {
      await claim(id);
      await openOn(id);
    }
  }
  const interrupted = (id: string) =>
    world.store.responses.end(id, 'c', {
      status: 'failed',
      error: { code: 'interrupted', message: '' },
      usage: null,
    });
  const resumption = (id: string) => ({ callId: id, elicitationId: `q-${id}`, answer: yes });
  const resume = (responseId: string, ...ids: string[]) =>
    world.begin(responseId, { decisions: [], resumptions: ids.map(resumption) });
  const stateOf = async (id: string) => (await world.store.toolCalls.read(id)).state;
  const shown = async (id: string) =>
    (await world.store.conversations.items('c', 'u', { order: 'asc', limit: 50 })).data.find(
      (item) => item.id === id,
    );

  describe('the process ends while a call asks', () => {
    test.each(['a crash', 'a stop'])(
      '%s: it waits, and its question is still shown',
      async (end) => {
        await asking('r1', 'a');
        if (end === 'a crash') {
          await world.reopen();
          expect(world.store.recovered).toEqual({
            unknownCalls: 0,
            waitingCalls: 1,
            unsentCalls: 0,
            interruptedResponses: 1,
          });
        } else {
          await interrupted('r1');
        }
        expect(await shown('a')).toMatchObject({
          status: 'in_progress',
          mcp_assistant: { state: 'input_required', elicitation: { id: 'q-a', message: 'Who?' } },
        });
        expect(await world.store.conversations.waits('c')).toBe(true);
        await world.store.toolCalls.finish(
          await world.store.toolCalls.read('a'),
          succeeded('late'),
        );
        expect(await stateOf('a')).toBe('input_required');
      },
    );

    test('an answer that the call did not take counts as not given; the run cannot take it later', async () => {
      await asking('r1', 'a');
      await world.store.elicitations.answer('q-a', yes);
      await interrupted('r1');
      expect(await world.store.elicitations.take('q-a')).toBeNull();
      expect(
        await world.store.elicitations.findOpen('a', 'q-a', 'u', 'input_required'),
      ).toMatchObject({ id: 'q-a' });
      await expect(world.store.elicitations.answer('q-a', yes)).rejects.toMatchObject({
        code: 'elicitation_closed',
      });
    });

    test('its outcome is unknown if its answer was taken, its time is over, or it cannot go on', async () => {
      await asking('r1', 'taken');
      await world.store.toolCalls.propose(owner('r1'), null, [
        newCall('late', { state: 'approved' }),
        newCall('plain', { state: 'approved' }),
      ]);
      await claim('late');
      await openOn('late', { ttl: 5 });
      await claim('plain');
      await openOn('plain', { round: null });
      await world.store.elicitations.answer('q-taken', yes);
      expect(await world.store.elicitations.take('q-taken')).toEqual(yes);
      world.clock += 10;
      await interrupted('r1');
      expect(await Promise.all(['taken', 'late', 'plain'].map(stateOf))).toEqual([
        'unknown',
        'unknown',
        'unknown',
      ]);
    });

    test.each([
      ['cancelled', undefined],
      ['failed', 'turn_timeout'],
    ] as const)(
      'its outcome is unknown if the run was meant to end (%s %s)',
      async (status, code) => {
        await asking('r1', 'a');
        await world.store.responses.end('r1', 'c', {
          status,
          ...(code && { error: { code, message: '' } }),
          usage: null,
        });
        expect(await stateOf('a')).toBe('unknown');
      },
    );

    test('its outcome is unknown if the person has asked to stop it', async () => {
      await asking('r1', 'a');
      await world.store.leases.requestCancel('r1');
      await world.reopen();
      expect(await stateOf('a')).toBe('unknown');
    });
  });

  describe('an answer', () => {
    test('lets the call go on in another response, once, with what the server gave', async () => {
      await asking('r1', 'a');
      await interrupted('r1');
      await resume('r2', 'a');
      const [call] = await world.store.toolCalls.approvedIn('r2');
      expect(call).toMatchObject({ id: 'a', state: 'approved', decision_response_id: 'r2' });
      expect(await world.store.toolCalls.claim(call!)).toBe(true);
      expect(await world.store.elicitations.takeResumed('a')).toEqual({
        question,
        answer: yes,
        round: '{}',
      });
      expect(await world.store.elicitations.takeResumed('a')).toBeNull();
      await world.store.toolCalls.finish(await world.store.toolCalls.read('a'), succeeded('done'));
      await world.end('r2');
      expect((await world.store.responses.read('r1', 'u')).output).toEqual([]);
      expect((await world.store.responses.read('r2', 'u')).output).toMatchObject([
        { id: 'a', output: 'done' },
      ]);
      expect(await world.types()).toEqual(['message', 'mcp_call']);
      expect(await world.store.conversations.waits('c')).toBe(false);
    });

    test('of two at once, one is taken', async () => {
      await asking('r1', 'a');
      await interrupted('r1');
      const both = await Promise.allSettled([resume('r2', 'a'), resume('r3', 'a')]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await world.store.toolCalls.approvedIn('r2')).toHaveLength(
        both[0].status === 'fulfilled' ? 1 : 0,
      );
    });

    test('is refused for a call that runs or has ended, a closed question, and another person', async () => {
      await asking('r1', 'a', 'b');
      await expect(resume('r2', 'a')).rejects.toMatchObject({ code: 'conversation_busy' });
      await world.store.elicitations.close('q-b');
      await interrupted('r1');
      const refused = { code: 'elicitation_closed' };
      await expect(resume('r2', 'a', 'b')).rejects.toMatchObject(refused);
      await expect(
        world.begin('r2', {
          decisions: [],
          resumptions: [{ ...resumption('a'), callId: 'b' }],
        }),
      ).rejects.toMatchObject(refused);
      expect(await stateOf('a')).toBe('input_required');
      await expect(
        world.store.elicitations.findOpen('a', 'q-a', 'v', 'input_required'),
      ).rejects.toMatchObject({ code: 'not_found' });
      await resume('r2', 'a');
    });

    test('is not given if the process ends again before the call took it; afterwards the outcome is unknown', async () => {
      await asking('r1', 'a', 'b', 'c');
      await interrupted('r1');
      await resume('r2', 'a', 'b', 'c');
      await claim('b');
      await claim('c');
      await world.store.elicitations.takeResumed('c');
      await world.reopen();
      expect(await Promise.all(['a', 'b', 'c'].map(stateOf))).toEqual([
        'input_required',
        'input_required',
        'unknown',
      ]);
      const before = await world.store.toolCalls.read('b');
      await resume('r3', 'a', 'b');
      await claim('b');
      await world.store.toolCalls.finish(before, succeeded('late'));
      expect(await stateOf('b')).toBe('executing');
      expect(await world.types()).toEqual(['message', 'mcp_call', 'mcp_call', 'mcp_call']);
    });

    test('of a call that a person approved leaves it one item', async () => {
      await world.ask('r1');
      await world.store.toolCalls.propose(owner('r1'), null, [
        world.pendingCall('a'),
        world.pendingCall('b'),
      ]);
      await world.end('r1');
      await world.begin('r2', { decisions: [decision('a', true), decision('b', true)] });
      for (const id of ['a', 'b']) {
        await claim(id);
        await openOn(id);
      }
      await interrupted('r2');
      await resume('r3', 'a', 'b');
      await claim('a');
      await world.store.toolCalls.reject(
        await world.store.toolCalls.read('b'),
        'cancelled',
        'Stopped',
      );
      expect((await world.types()).filter((type) => type === 'mcp_call')).toHaveLength(2);
    });
  });

  describe('without an answer', () => {
    test('the call is shown as failed in time, and ends with the next decision', async () => {
      await asking('r1', 'a');
      await interrupted('r1');
      world.clock += 2e6;
      expect(await world.store.conversations.waits('c')).toBe(false);
      expect(await shown('a')).toMatchObject({
        status: 'failed',
        error: expect.stringContaining('not given'),
        mcp_assistant: { state: 'failed', error_code: 'input_not_given', elicitation: null },
      });
      await expect(resume('r2', 'a')).rejects.toMatchObject({ code: 'elicitation_closed' });
      await world.begin('r2', { decisions: [] });
      expect(await stateOf('a')).toBe('failed');
    });

    test('what was kept with its question is deleted a day later', async () => {
      await asking('r1', 'a', 'b');
      await interrupted('r1');
      await world.store.elicitations.close('q-b');
      world.clock += 1e6 + 25 * 3_600_000;
      expect(await world.store.purge(0)).toMatchObject({ staleQuestions: 1 });
      const rows = await world.raw((db) =>
        db.selectFrom('elicitations').select(['state', 'round', 'answer']).execute(),
      );
      expect(rows).toEqual(Array(2).fill({ state: 'closed', round: null, answer: null }));
    });

    test('a new message ends every call that waits; a decision on something else ends none', async () => {
      await asking('r1', 'a');
      await interrupted('r1');
      await world.begin('r2', { decisions: [] });
      await world.end('r2');
      expect(await stateOf('a')).toBe('input_required');
      await world.ask('r3');
      expect(await world.store.toolCalls.read('a')).toMatchObject({
        state: 'failed',
        error_code: 'input_not_given',
      });
      await world.end('r3');
      await expect(resume('r4', 'a')).rejects.toMatchObject({ code: 'elicitation_closed' });
    });
  });

  test('an approval or a result that waits also keeps the turn waiting, until it expires', async () => {
    await world.ask('r1');
    await world.store.toolCalls.propose(owner('r1'), null, [
      world.pendingCall('a', world.clock + 1e3),
    ]);
    expect(await world.store.conversations.waits('c')).toBe(true);
    world.clock += 1e4;
    expect(await world.store.conversations.waits('c')).toBe(false);
  });
});
