import type { ResponseObject, StreamEvent } from '../../protocol';
import { createMemoryEventLog } from '.';

const response = {} as ResponseObject;
const never = new AbortController().signal;

async function collect(events: AsyncIterable<StreamEvent>): Promise<number[]> {
  const seen: number[] = [];
  for await (const event of events) {
    seen.push(event.sequence_number);
  }
  return seen;
}

test('a log numbers from 0, replays from any point and follows to the end', async () => {
  const log = createMemoryEventLog(() => 0);
  log.open('r');
  log.append('r', { type: 'response.created', response });
  const live = collect(log.follow('r', -1, never));
  log.append('r', { type: 'response.in_progress', response });
  log.append('r', { type: 'response.completed', response });
  expect(await live).toEqual([0, 1, 2]);
  expect(await collect(log.follow('r', 0, never))).toEqual([1, 2]);
  expect(await collect(log.follow('r', 2, never))).toEqual([]);
});

test('no event follows the terminal event', async () => {
  const log = createMemoryEventLog(() => 0);
  log.open('r');
  log.append('r', { type: 'response.failed', response });
  log.append('r', { type: 'response.completed', response });
  expect(await collect(log.follow('r', -1, never))).toEqual([0]);
});

test('a reader stops following when it disconnects', async () => {
  const log = createMemoryEventLog(() => 0);
  log.open('r');
  log.append('r', { type: 'response.created', response });
  const gone = new AbortController();
  const reading = collect(log.follow('r', -1, gone.signal));
  gone.abort();
  expect(await reading).toEqual([0]);
});

test('a finished log is dropped after ten minutes, a running one is kept', async () => {
  let now = 0;
  const log = createMemoryEventLog(() => now);
  for (const id of ['done', 'running']) {
    log.open(id);
  }
  log.append('done', { type: 'response.completed', response });
  log.append('running', { type: 'response.created', response });
  now = 10 * 60_000 + 1;
  log.open('new');
  expect(await collect(log.follow('done', -1, never))).toEqual([]);
  expect(await log.recorded('done')).toEqual([]);
  expect(await log.recorded('running')).toHaveLength(1);
});

test('finished logs are bounded in bytes: the oldest go first, a running one and a reader stay', async () => {
  const log = createMemoryEventLog(() => 0, 100_000);
  const finish = (id: string) => {
    log.open(id);
    log.append(id, {
      type: 'response.output_text.delta',
      item_id: 'm',
      output_index: 0,
      content_index: 0,
      delta: 'x'.repeat(20_000),
      logprobs: [],
    });
    log.append(id, { type: 'response.completed', response });
  };
  log.open('running');
  log.append('running', { type: 'response.created', response });
  finish('a');
  const reading = log.follow('a', -1, never)[Symbol.asyncIterator]();
  expect((await reading.next()).value).toMatchObject({ sequence_number: 0 });
  for (let serial = 0; serial < 1000; serial += 1) {
    finish(`r${serial}`);
  }
  const kept = (
    await Promise.all(
      ['a', ...Array.from({ length: 1000 }, (_, serial) => `r${serial}`)].map(async (id) =>
        (await log.recorded(id)).length > 0 ? [id] : [],
      ),
    )
  ).flat();
  expect(kept).toEqual(['r998', 'r999']);
  expect(await log.recorded('running')).toHaveLength(1);
  // A reader that has begun reads to the end; a later one reads from the store.
  expect((await reading.next()).value).toMatchObject({ type: 'response.completed' });
  expect(await collect(log.follow('a', -1, never))).toEqual([]);
});

test('a finished log larger than the bound is kept until the next one', async () => {
  const log = createMemoryEventLog(() => 0, 10);
  log.open('r');
  log.append('r', { type: 'response.completed', response });
  expect(await log.recorded('r')).toHaveLength(1);
});
