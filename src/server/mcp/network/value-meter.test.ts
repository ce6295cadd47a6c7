import fc from 'fast-check';
import { createValueMeter } from './value-meter';

/** What `JSON.stringify` writes between the values of a document. */
function signsIn(value: unknown): number {
  if (value === null || typeof value !== 'object') {
    return 0;
  }
  const entries = Object.values(value);
  const colons = Array.isArray(value) ? 0 : entries.length;
  return entries.reduce(
    (sum: number, entry) => sum + signsIn(entry),
    1 + colons + Math.max(0, entries.length - 1),
  );
}

test('counts what is outside of texts, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 7 }), (value, size) => {
      const bytes = Buffer.from(JSON.stringify(value));
      const count = createValueMeter(false);
      let counted = 0;
      for (let at = 0; at < bytes.length; at += size) {
        counted = count(bytes.subarray(at, at + size));
      }
      expect(counted).toBe(signsIn(value));
    }),
  );
});

test.each([
  ['an event', 'data: [1,2]\n\n', 2],
  ['several events: the largest', 'data: [1,2,3]\n\ndata: [1]\r\n\r\ndata: [1,2]\n\n', 3],
  ['one event of several lines', 'data: [1,\ndata: 2,\r\ndata: 3]\n\n', 3],
  ['a quote in a comment hides nothing', ': "\ndata: [1,2]\n\n', 2],
])('in a stream, %s', (_case, stream, values) => {
  // The colons of the fields count, too.
  const fields = stream.split(/\n\n|\r\n\r\n/).map((event) => event.match(/^(?:data)?:/gm) ?? []);
  expect(createValueMeter(true)(Buffer.from(stream)) - values).toBeLessThanOrEqual(
    Math.max(...fields.map(({ length }) => length)),
  );
  expect(createValueMeter(true)(Buffer.from(stream))).toBeGreaterThanOrEqual(values);
});
