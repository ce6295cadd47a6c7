/** Which servers' tools are given to the model at once. */
import { serverConfig } from '../../../../test/support/config';
import { work } from '../../../../test/support/work';
import type { CatalogTool } from './catalog';
import { searchedServers } from './searched';
import { createToolSearch } from './tool-search';

const plenty = { contextTokens: 1_000_000, percent: 100 };

const toolsOf = (label: string, count: number, changes: Partial<CatalogTool> = {}) =>
  Array.from(
    { length: count },
    (_, index) =>
      ({
        modelName: `${label}__t${index}`,
        server: serverConfig('http://x', { label, deferLoading: label === 'deferred' }),
        name: `t${index}`,
        description: 'd',
        inputSchema: { type: 'object' },
        face: { server_name: label, tool_title: null, tool_description: null, annotations: null },
        ...changes,
      }) as CatalogTool,
  );

test.each<[string, [label: string, count: number][], string[]]>([
  ['nothing', [], []],
  [
    'as many as there may be',
    [
      ['a', 100],
      ['b', 28],
    ],
    [],
  ],
  [
    'one more',
    [
      ['a', 100],
      ['b', 29],
    ],
    ['a'],
  ],
  [
    'the largest ones first',
    [
      ['a', 60],
      ['b', 50],
      ['c', 40],
      ['d', 1],
    ],
    ['a'],
  ],
  ['one server that is too large', [['a', 129]], ['a']],
  [
    'what the operator defers',
    [
      ['a', 3],
      ['deferred', 2],
    ],
    ['deferred'],
  ],
])('%s', (_case, servers, expected) => {
  const tools = servers.flatMap(([label, count]) => toolsOf(label, count));
  expect([...searchedServers(tools, plenty)]).toEqual(expected);
});

test('definitions that would take too much of the context are searched', () => {
  const tools = [
    ...toolsOf('long', 10, { description: 'x'.repeat(4_000) }),
    ...toolsOf('short', 2),
  ];
  const budget = { contextTokens: 20_000, percent: 25 };
  expect([...searchedServers(tools, budget)]).toEqual(['long']);
  expect([...searchedServers(tools, { ...budget, percent: 100 })]).toEqual([]);
  // A context that the operator does not say is a usual one.
  expect([...searchedServers(tools, { ...budget, contextTokens: undefined })]).toEqual([]);
});

test('tools are found by their names, titles and descriptions, the best match first', async () => {
  const named = (name: string, description: string) =>
    toolsOf('s', 1, { modelName: `s__${name}`, name, description })[0]!;
  const tools = [
    named('createIssue', 'Opens something new'),
    named('list_issues', 'Lists the issues of a repository'),
    named('send-mail', 'Sends a message to a person'),
    named('поиск', 'Searches'),
  ];
  const find = createToolSearch(work);
  const names = async (query: string) => (await find(tools, query)).map(({ name }) => name);
  expect((await names('create an issue'))[0]).toBe('createIssue');
  expect(await names('mail')).toEqual(['send-mail']);
  expect(await names('поиск')).toEqual(['поиск']);
  expect(await names('')).toEqual([]);
  expect(await find(toolsOf('s', 30, { description: 'the same' }), 'same')).toHaveLength(8);
});
