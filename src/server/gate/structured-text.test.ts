import type { CallToolResult } from '@modelcontextprotocol/client';
import { structuredText } from './structured-text';

const result = (structuredContent: unknown, ...texts: string[]) =>
  ({
    structuredContent,
    content: texts.map((text) => ({ type: 'text', text })),
  }) as CallToolResult;

test.each<[string, unknown, string[]]>([
  ['the same', { b: 1, a: [2] }, ['{ "a": [2], "b": 1 }']],
  ['what its only key holds', { result: [1, 2] }, ['[1,2]']],
  ['the text that its only key holds', { result: 'words' }, ['words']],
  ['the same in a later text', { a: 1 }, ['Done.', '{"a":1}']],
])('a text that says %s stands for it', (_case, structured, texts) => {
  expect(structuredText(result(structured, ...texts))).toBeNull();
});

test.each<[string, unknown, string[]]>([
  ['no text', { a: 1 }, []],
  ['another value', { a: 1 }, ['{"a":2}', 'no JSON']],
  ['the same after many texts', { a: 1 }, ['one', 'two', 'three', 'four', '{"a":1}']],
  ['the same in more characters than are compared', { a: 1 }, [`${' '.repeat(300_000)}{"a":1}`]],
])('with %s it is printed', (_case, structured, texts) => {
  expect(structuredText(result(structured, ...texts))).toBe(JSON.stringify(structured));
});

test('a large one is printed without a comparison', () => {
  const structured = { a: 'x'.repeat(300_000) };
  const text = structuredText(result(structured, ...Array.from({ length: 1_000 }, () => '1')));
  expect(text).toBe(JSON.stringify(structured));
});

test('only small ones are read again and sorted; a large one is compared as text', () => {
  const parse = jest.spyOn(JSON, 'parse');
  const sort = jest.spyOn(Array.prototype, 'sort');
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
  const turned = JSON.stringify(Object.fromEntries(Object.entries(many).reverse()));
  expect(structuredText(result({ many }, `{"many":${turned}}`, turned))).toBe(
    JSON.stringify({ many }),
  );
  expect(structuredText(result({ many }, JSON.stringify({ many }, null, 2)))).toBeNull();
  expect(structuredText(result({ many }, JSON.stringify(many)))).toBeNull();
  expect(structuredText(result({ many }, `"${'\\"'.repeat(100_000)}`))).not.toBeNull();
  expect(sort).not.toHaveBeenCalled();
  expect(parse).not.toHaveBeenCalled();
  // A small one does not have large texts sorted.
  expect(structuredText(result({ a: 1 }, turned))).toBe('{"a":1}');
  expect(sort.mock.contexts.every((keys) => (keys as unknown[]).length <= 1)).toBe(true);
  sort.mockRestore();
  parse.mockRestore();
});

test('one that cannot be printed says so', () => {
  const deep = JSON.parse(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`) as unknown;
  expect(structuredText(result(deep, 'text'))).toContain('nested too deep');
});

test('without structured content there is nothing to print', () => {
  expect(structuredText(result(undefined, 'text'))).toBeNull();
});
