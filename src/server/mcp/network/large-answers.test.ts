import { createPlaces } from './large-answers';

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
