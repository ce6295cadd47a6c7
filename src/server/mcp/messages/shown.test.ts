import { shownMessage } from './shown';

const WORDS = 'canary words of a learner';

test('a call shows who is called, and the size of what is said', () => {
  expect(
    shownMessage({
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: {
        name: 'look',
        arguments: { name: WORDS, [WORDS]: 1 },
        _meta: { traceparent: '00-a', progressToken: 7, [WORDS]: WORDS },
      },
    }),
  ).toEqual({
    jsonrpc: '2.0',
    id: 7,
    method: 'tools/call',
    params: {
      name: 'look',
      arguments: 'object of 2',
      _meta: { traceparent: '00-a', progressToken: 7, others: 1 },
    },
  });
});

test.each([
  [
    {
      id: 1,
      result: { content: [{ type: 'text', text: WORDS }], structuredContent: { id: WORDS } },
    },
    { id: 1, result: { content: 'list of 1', structuredContent: 'object of 1' } },
  ],
  [
    { id: '1', error: { code: -32_602, message: WORDS, data: WORDS } },
    { id: '1', error: { code: -32_602, message: 'text of 25', data: 'text of 25' } },
  ],
  [
    {
      method: 'elicitation/create',
      params: { message: WORDS, requestedSchema: {}, id: { id: WORDS } },
    },
    {
      method: 'elicitation/create',
      params: { message: 'text of 25', requestedSchema: 'object of 0', id: 'object of 1' },
    },
  ],
  [{ [WORDS]: { method: WORDS } }, { others: 1 }],
  [null, 'object'],
])('%j holds no words', (message, shown) => {
  expect(shownMessage(message)).toEqual(shown);
  expect(JSON.stringify(shownMessage(message))).not.toContain('canary');
});

test('lists and names are cut', () => {
  const tools = Array.from({ length: 500 }, (_, index) => ({ name: `${index}`.padEnd(500, 'x') }));
  const { result } = shownMessage({ id: 1, result: { tools } }) as { result: { tools: unknown[] } };
  expect(result.tools).toHaveLength(11);
  expect(result.tools.at(-1)).toBe('and 490 more');
  expect(result.tools[0]).toEqual({ name: '0'.padEnd(128, 'x') });
});
