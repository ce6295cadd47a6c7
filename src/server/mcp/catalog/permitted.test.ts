/** What of a catalog exists for one person. */
import { accessList, serverConfig } from '../../../../test/support/config';
import { CLOSED, serverAccess, type McpAccess } from '../../policy';
import type { Catalog } from './catalog';
import { permitted } from './permitted';

const tool = (label: string, name: string) => ({
  server: serverConfig('http://x/mcp', { label }),
  name,
});
const named = (serverLabel: string, name: string) => ({
  serverLabel,
  name,
  definition: { tool: { name } },
});
const catalog = {
  tools: new Map(
    ['open__a', 'open__b', 'closed__a'].map((modelName) => {
      const [label = '', name = ''] = modelName.split('__');
      return [modelName, tool(label, name)];
    }),
  ),
  unavailable: new Map([
    ['open', 'away'],
    ['closed', 'away'],
  ]),
  quarantined: [named('open', 'a'), named('open', 'b'), named('closed', 'a')],
  unusable: [named('open', 'a'), named('open', 'b'), named('closed', 'a')],
} as unknown as Catalog;

test('only what the person may use, also among what is not offered', () => {
  const person = {
    userId: '7',
    username: 'lena',
    courseId: 'c',
    roles: new Set(['learner'] as const),
    enrollmentMode: null,
  };
  const list = accessList({ what: { tools: ['a'], resources: [], prompts: [] } });
  const access: McpAccess = (label) => (label === 'open' ? serverAccess([list], person) : CLOSED);
  const { tools, unavailable, quarantined, unusable } = permitted(catalog, access);
  expect([...tools.keys()]).toEqual(['open__a']);
  expect([...unavailable.keys()]).toEqual(['open']);
  expect(quarantined).toEqual([named('open', 'a')]);
  expect(unusable).toEqual([named('open', 'a')]);
});
