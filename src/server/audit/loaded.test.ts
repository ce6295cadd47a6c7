/** The event of a loaded configuration tells rules apart, and holds no secret and no address. */
import { limits, serverConfig, workflowConfig } from '../../../test/support/config';
import type { Config, McpServerConfig } from '../config';
import { configLoaded } from './loaded';

const loaded = (server: Partial<McpServerConfig> = {}, keepDays = 1) =>
  configLoaded(
    {
      mcpServers: new Map([['peer', serverConfig('http://peer.example/mcp', server)]]),
      workflows: new Map([['w', workflowConfig()]]),
      limits,
      audit: { keepDays, redact: [] },
    } as unknown as Config,
    '1.2.3',
    'start',
  );

test('other rules have another hash, other credentials and addresses do not', () => {
  const usual = loaded();
  expect(usual).toMatchObject({
    kind: 'config.loaded',
    details: { version: '1.2.3', servers: 1, workflows: 1 },
  });
  const hashes = [
    loaded({ approval: { default: 'always', always: new Set(), never: new Set(['a', 'b']) } }),
    loaded({ disallowedTools: new Set(['a']) }),
    loaded({ allowedParams: new Map([['a', new Set(['x'])]]) }),
    loaded({}, 2),
  ].map(({ details }) => details?.rules_hash);
  expect(new Set([...hashes, usual.details?.rules_hash]).size).toBe(5);
  const order = (names: string[]) => loaded({ disallowedTools: new Set(names) });
  expect(order(['a', 'b'])).toEqual(order(['b', 'a']));
  expect(loaded({ headers: { authorization: 'x' }, url: 'http://y' })).toEqual(usual);
});
