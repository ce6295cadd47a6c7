import { limitResponse } from './body';
import { createPlaces } from './large-answers';

const KIB = 1024;
const MIB = 1024 * KIB;

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Answers that want a place; `inside` are those that have one. */
function setUp() {
  const placeOf = createPlaces(2);
  const inside: string[] = [];
  const arrive = (host: string, name: string) => {
    const place = placeOf(host);
    void place.take().then(() => inside.push(name));
    return place;
  };
  return { inside, arrive, placeOf };
}

test('a few of each host are let in; the others follow in order', async () => {
  const { inside, arrive } = setUp();
  const [first, second] = ['a1', 'a2', 'a3', 'a4'].map((name) => arrive('a', name));
  arrive('b', 'b1');
  await settled();
  expect(inside).toEqual(['a1', 'a2', 'b1']);
  first!.leave();
  first!.leave();
  await settled();
  expect(inside.slice(3)).toEqual(['a3']);
  second!.leave();
  await settled();
  expect(inside.slice(4)).toEqual(['a4']);
});

test('one that ends while it waits takes no place, and one that wanted none gives none', async () => {
  const { inside, arrive, placeOf } = setUp();
  const places = ['1', '2', '3'].map((name) => arrive('a', name));
  // It is let go, so that nothing waits for ever.
  places[2]!.leave();
  placeOf('a').leave();
  arrive('a', '4');
  await settled();
  expect(inside).toEqual(['1', '2', '3']);
  places[1]!.leave();
  await settled();
  expect(inside).toEqual(['1', '2', '3', '4']);
});

test('a place can be taken anew', async () => {
  const { inside, arrive, placeOf } = setUp();
  const place = placeOf('a');
  await place.take();
  place.leave();
  await place.take();
  arrive('a', '1');
  arrive('a', '2');
  await settled();
  expect(inside).toEqual(['1']);
});

test.each([
  ['answers', {}],
  ['events', { 'content-type': 'text/event-stream' }],
])('large %s are read in turn, and what waits is not read', async (_kind, headers) => {
  const chunk = new Uint8Array(64 * KIB).fill(97);
  const placeOf = createPlaces(1);
  const limits = {
    maxResponseBytes: 8 * MIB,
    maxValues: 1_000,
    maxStreamBytes: 8 * MIB,
    streamBytesPerSecond: 1,
    maxStreamEvents: 10,
    streamEventsPerSecond: 1,
    bodyMs: 60_000,
  };
  function answer() {
    let pulled = 0;
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(chunk);
        if (pulled === 16) {
          controller.enqueue(new TextEncoder().encode('\n\n'));
          controller.close();
        }
      },
    });
    const deps = { now: () => 0, onCut: () => {}, placeOf };
    const { body } = limitResponse(new Response(source, { headers }), 'h', limits, deps);
    return { reader: body!.getReader(), pulled: () => pulled };
  }
  const read = async ({ reader }: ReturnType<typeof answer>) => {
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength;
    }
    return bytes;
  };
  const [first, second] = [answer(), answer()];
  for (let part = 0; part < 8; part += 1) {
    await first.reader.read();
  }
  const waiting = read(second);
  await new Promise((resolve) => setImmediate(resolve));
  expect(second.pulled()).toBeLessThan(9);
  await read(first);
  expect(await waiting).toBe(16 * chunk.byteLength + 2);
});
