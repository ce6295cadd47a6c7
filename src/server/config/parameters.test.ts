/** No parameter of the two vocabularies is left undecided, and none is decided twice. */
import { authTypes, refusedAuthTypes } from './credentials';
import { litellmAuthTypes, litellmParameters, openaiParameters, parameters } from './parameters';
import { createReport } from './problems';
import { mcpServerShape } from './schema';
import { readMcpServers } from './server-sources';
import { unsupportedServerKeys } from './unsupported';

const names = parameters.map(({ name }) => name);
const isHonoured = (name: string): boolean => Object.hasOwn(mcpServerShape, name);

test.each([...openaiParameters, ...litellmParameters])(
  '%s is honoured or refused by name, and never ignored',
  (name) => {
    expect(names.filter((known) => known === name)).toHaveLength(1);
    const report = createReport();
    const configs = {
      a: { server_url: 'https://a.example.org/', [name]: { not: { usable: true } } },
    };
    readMcpServers(
      report,
      {},
      { configs, block: undefined, serversFile: null, registryFile: null },
      { allowedHosts: [], allowStdio: true },
    );
    const said = report.problems.filter(({ key }) =>
      key.startsWith(`AI_EXTENSIONS_MCP_CONFIGS.a.${name}`),
    );
    expect(said.length).toBeGreaterThan(0);
    expect(said.some(({ fix }) => fix === `Remove ${name}.`)).toBe(!isHonoured(name));
    expect(said.map(({ reason }) => reason).join()).not.toContain('is not a known key,');
  },
);

test.each(litellmAuthTypes)('auth_type %s is honoured or refused by name', (type) => {
  expect(
    [...authTypes, ...Object.keys(refusedAuthTypes)].filter((known) => known === type),
  ).toHaveLength(1);
});

test('what is honoured is not refused as well', () => {
  expect(Object.keys(unsupportedServerKeys).filter(isHonoured)).toEqual([]);
});
