import { createEventReader, createLineSplitter } from './event-lines';

test.each(['\n', '\r\n', '\r'])('lines end with %j, however the text is cut', (end) => {
  const text = ['a', '', 'b', '', ''].join(end);
  for (let at = 0; at <= text.length; at += 1) {
    const lines = createLineSplitter();
    const found = [...lines.push(text.slice(0, at)), ...lines.push(text.slice(at))];
    expect(found).toEqual(['a', '', 'b', '']);
  }
});

test('an event has its data, its type and its place', () => {
  const reader = createEventReader();
  const events = reader.push(': hi\nid: 7\nretry: 10\nevent: message\ndata: a\ndata:b\n\n\n:\n\n');
  expect(events[0]).toEqual({
    type: 'message',
    data: 'a\nb',
    place: ['id: 7', 'retry: 10'],
    id: '7',
  });
  expect(events.slice(1).every(({ data }) => data === undefined)).toBe(true);
  expect(reader.end()).toEqual([]);
});

test('the last event needs no blank line, and plain JSON no event', () => {
  const cut = createEventReader();
  cut.push('data: {"a":1}');
  expect(cut.beginning()).toBe('{"a":1}');
  expect(cut.end().map(({ data }) => data)).toEqual(['{"a":1}']);
  const plain = createEventReader();
  expect(plain.push('\n {\n"a": 1}')).toEqual([]);
  expect(JSON.parse(plain.end()[0]?.data ?? '')).toEqual({ a: 1 });
});
