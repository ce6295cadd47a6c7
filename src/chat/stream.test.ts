/** @jest-environment node */
import type { StreamEvent } from '../protocol';
import { ChatError } from './errors';
import { follow, type FollowOptions, type Position } from './stream';
import { responseObject } from './testing/samples';

const encoder = new TextEncoder();
const object = responseObject('resp_1', 'conv_1');
const event = (sequence_number: number, type = 'response.in_progress'): StreamEvent =>
  ({ type, sequence_number, response: object }) as StreamEvent;
const wire = (...events: unknown[]) =>
  events.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');
const created = event(0, 'response.created');
const completed = (n: number) => event(n, 'response.completed');

/** A body that delivers these chunks and then ends, breaks, or stays silent. */
function body(
  chunks: string[],
  then: 'end' | 'break' | 'silence' = 'end',
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => controller.enqueue(encoder.encode(chunk)));
      if (then === 'end') {
        controller.close();
      }
    },
    pull(controller) {
      if (then === 'break') {
        controller.error(new TypeError('network error'));
      }
    },
  });
}

function run(bodies: (ReadableStream<Uint8Array> | Error)[], change: Partial<FollowOptions> = {}) {
  const opened: (Position | null)[] = [];
  const batches: number[][] = [];
  const waits: number[] = [];
  let reconnects = 0;
  const end = follow({
    open: (position) => {
      opened.push(position);
      const next = bodies.shift() ?? new ChatError('unreachable');
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    position: null,
    onEvents: (events) => batches.push(events.map((one) => one.sequence_number)),
    onReconnect: () => {
      reconnects += 1;
    },
    signal: new AbortController().signal,
    effects: {
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
      random: () => 0.5,
    },
    ...change,
  });
  return { end, opened, batches, waits, reconnects: () => reconnects };
}

test('events are grouped as they arrive, even if chunks cut them anywhere', async () => {
  const text = wire(created, event(1), completed(2));
  for (let cut = 1; cut < text.length; cut += 1) {
    const { end, batches } = run([body([text.slice(0, cut), text.slice(cut)])]);
    expect(await end).toMatchObject({ type: 'response.completed' });
    expect(batches.flat()).toEqual([0, 1, 2]);
  }
});

test('a broken stream resumes after the last event, and no event appears twice', async () => {
  const { end, opened, batches, reconnects } = run([
    body([wire(created, event(1))], 'break'),
    body([wire(event(1), event(2))]),
    body([wire(completed(3))]),
  ]);
  await end;
  expect(opened).toEqual([
    null,
    { responseId: 'resp_1', after: 1 },
    { responseId: 'resp_1', after: 2 },
  ]);
  expect(batches).toEqual([[0, 1], [2], [3]]);
  expect(reconnects()).toBe(2);
});

test('a server that forgot single events may still send the terminal one', async () => {
  const { end } = run([body([wire(created, event(7))]), body([wire(completed(1))])]);
  expect(await end).toMatchObject({ type: 'response.completed' });
});

test('a stream backs off, and gives up after six fruitless attempts in a row', async () => {
  const { end, waits, opened } = run([body([wire(created)])]);
  await expect(end).rejects.toMatchObject({ code: 'stream_lost' });
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  expect(opened).toHaveLength(6);
});

test('progress resets the count of attempts', async () => {
  const losses = Array.from({ length: 20 }, (_, n) => body([wire(event(n))], 'break'));
  const { end, waits } = run([...losses, body([wire(completed(20))])]);
  await end;
  expect(new Set(waits)).toEqual(new Set([500]));
});

test('a request that never got through fails with its own error', async () => {
  await expect(run([]).end).rejects.toMatchObject({ code: 'unreachable' });
});

test('a refusal is final before the response exists, and retried afterwards', async () => {
  const refused = run([new ChatError('rate_limited')]);
  await expect(refused.end).rejects.toMatchObject({ code: 'rate_limited' });
  expect(refused.opened).toHaveLength(1);
  const later = run([
    body([wire(created)]),
    new ChatError('rate_limited', '', 9),
    body([wire(completed(1))]),
  ]);
  await later.end;
  expect(later.waits).toEqual([500, 9000]);
  await expect(run([body([wire(created)]), new ChatError('not_found')]).end).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('a silent connection is replaced, any number of times', async () => {
  const silent = Array.from({ length: 10 }, () => body([], 'silence'));
  const { end, opened } = run(
    [body([wire(created)], 'silence'), ...silent, body([wire(completed(1))])],
    { idleMs: 5 },
  );
  await end;
  expect(opened).toHaveLength(12);
});

test.each(['not json', '{"type":"response.completed"}', '{"sequence_number":1}'])(
  'an event %j is refused',
  async (data) => {
    await expect(run([body([`data: ${data}\n\n`])]).end).rejects.toMatchObject({
      code: 'unreadable',
    });
  },
);

test('an abort ends the stream with its reason, while reading and while waiting', async () => {
  const reading = new AbortController();
  const reason = new Error('closed');
  const first = run([body([wire(created)], 'silence')], {
    signal: reading.signal,
    onEvents: () => reading.abort(reason),
    idleMs: 5,
  });
  await expect(first.end).rejects.toBe(reason);
  const waiting = new AbortController();
  const second = run([new ChatError('unreachable')], {
    signal: waiting.signal,
    effects: {
      wait: (_, signal) => {
        waiting.abort(reason);
        signal.throwIfAborted();
        return Promise.resolve();
      },
      random: () => 0,
    },
  });
  await expect(second.end).rejects.toBe(reason);
});

test.each([
  ['exam_in_progress', 'exam_in_progress'],
  ['no code of ours', 'unreadable'],
])('an error of the stream, %s, ends it without another attempt', async (code, expected) => {
  const words = { type: 'error', code, message: 'Not now.', param: null };
  const { end, opened } = run([body([wire(created, words)]), body([wire(completed(1))])]);
  await expect(end).rejects.toMatchObject({ code: expected });
  expect(opened).toHaveLength(1);
});
