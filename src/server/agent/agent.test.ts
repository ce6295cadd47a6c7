/** How runs end: normally, by a stop, by a limit, or by a failure. */
import { agentWorld, connectTo, principal } from './testing/world';

const { world, start, ask, answered, follow, eventsOf } = agentWorld();

describe('the end of a run', () => {
  test.each([
    [
      'an error part',
      { text: ['par'], error: Object.assign(new Error('x'), { statusCode: 503 }) },
      'model_unavailable',
    ],
    ['a broken stream', { text: ['par'], tear: true }, 'model_unavailable'],
    [
      'an interrupted finish',
      { text: ['par'], finish: 'interrupted' as const },
      'model_unavailable',
    ],
  ])('%s fails the response and keeps the text so far', async (_case, step, code) => {
    start([step]);
    const response = await answered('hi');
    expect(response).toMatchObject({
      status: 'failed',
      error: { code },
      output: [{ status: 'incomplete', content: [{ text: 'par' }] }],
    });
    expect((await eventsOf(response.id)).at(-1)?.type).toBe('response.failed');
  });

  test('how long to wait is told while the response ends, and not kept', async () => {
    const error = Object.assign(new Error('Please try again in 20s.'), { statusCode: 429 });
    start([{ text: [], error }]);
    const response = await answered('hi');
    expect(response.error).toEqual({
      code: 'model_rate_limited',
      message: 'The model is busy. Please try again in a moment.',
    });
    expect((await eventsOf(response.id)).at(-1)).toMatchObject({
      response: { error: { code: 'model_rate_limited', retry_after: 20 } },
    });
  });

  test('a stop ends the run and keeps the text so far', async () => {
    start([{ text: ['par'], hang: true }]);
    const id = await ask('hi');
    for await (const event of follow(id)) {
      if (event.type === 'response.output_text.delta') {
        break;
      }
    }
    expect(await world.agent.cancel(id, principal)).toMatchObject({
      status: 'cancelled',
      output: [{ status: 'incomplete', content: [{ text: 'par' }] }],
    });
    expect((await eventsOf(id)).at(-1)?.type).toBe('mcp_assistant.response.cancelled');
    expect(await world.agent.cancel(id, principal)).toMatchObject({ status: 'cancelled' });
    await expect(world.agent.cancel(id, { ...principal, userId: 'other' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a stop during a call leaves the call unknown', async () => {
    let stop = () => {};
    world.peer.tools.push({
      name: 'slow',
      run: () => {
        stop();
        return new Promise(() => {});
      },
    });
    start([{ calls: [{ name: 'peer__slow', input: {} }] }]);
    await world.connection.close();
    world.connection = connectTo(world.peer);
    start([{ calls: [{ name: 'peer__slow', input: {} }] }]);
    const reached = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const id = await ask('hi');
    await reached;
    expect(await world.agent.cancel(id, principal)).toMatchObject({
      status: 'cancelled',
      output: [
        { status: 'incomplete', mcp_assistant: { state: 'unknown', error_code: 'cancelled' } },
      ],
    });
  });

  test('a turn that exceeds its time limit is stopped', async () => {
    start([{ text: ['par'], hang: true }], { limits: { turnTimeoutMs: 30 } });
    expect(await answered('hi')).toMatchObject({
      status: 'failed',
      error: { code: 'turn_timeout' },
    });
  });

  test('drain interrupts runs that do not end, and refuses new requests', async () => {
    start([{ text: ['par'], hang: true }]);
    const id = await ask('hi');
    await world.agent.drain(0);
    expect(await world.store.responses.read(id, 'u')).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted' },
    });
    await expect(ask('more')).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('a store that fails during a turn fails the response with a code', async () => {
    start([{ text: ['x'] }]);
    world.store.toolCalls.propose = async () => {
      throw new Error('disk full');
    };
    expect(await answered('hi')).toMatchObject({
      status: 'failed',
      error: { code: 'internal_error', message: 'Something went wrong here.' },
    });
  });

  test('the process survives if even the end of a run cannot be stored', async () => {
    start([{ text: ['x'] }]);
    world.store.responses.end = async () => {
      throw new Error('disk full');
    };
    const id = await ask('hi');
    await world.agent.ended(id);
    expect(await world.store.responses.read(id, 'u')).toMatchObject({ status: 'in_progress' });
  });
});
